/* The public side of the desktop application: what its clients call. */
#include "http/route.h"

enum {
	FILE_MAX = 5242880, /* bytes of one diagnostic file */
	UPLOAD_MAX = 6291456, /* bytes of the form around it, at most */
	AGENT_MAX = 500,
};

static const struct option options[] = {
	{ "DOWNLOAD_URL_WINDOWS", "",
		"what Windows users download; else what the latest version "
		"says" },
	{ "DOWNLOAD_URL_MACOS", "", "the same for macOS" },
	{ "DOWNLOAD_URL_LINUX", "", "the same for Linux" },
	{ 0 },
};

static const struct field versions[] = {
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "offset", INT, 0, 1000000, .fallback = "0" },
	{ 0 },
};

static const struct field track[] = {
	{ "os", ENUM, .oneof = "windows|macos|linux",
		.wrong = "OS must be one of: windows, macos, linux" },
	{ "user_agent", TEXT, .max = AGENT_MAX, .from = AGENT,
		.optional = true },
	{ "ip_hash", TEXT, .from = PEER, .optional = true },
	{ "windows", URL, .from = CONFIG, .as = "DOWNLOAD_URL_WINDOWS",
		.optional = true },
	{ "macos", URL, .from = CONFIG, .as = "DOWNLOAD_URL_MACOS",
		.optional = true },
	{ "linux", URL, .from = CONFIG, .as = "DOWNLOAD_URL_LINUX",
		.optional = true },
	{ 0 },
};

static const struct field feedback[] = {
	{ "message", TEXT, 1, 1000 },
	{ "email", EMAIL, .optional = true, .wrong = "Invalid email format" },
	{ "user_id", TEXT, 0, 255, .optional = true, .label = "User ID" },
	{ 0 },
};

static const struct field file[] = {
	{ "file", FILE_, 1, FILE_MAX, .oneof = ".json|.log|.txt|.zip",
		.wrong = "File size exceeds 5MB limit" },
	{ "user_id", TEXT, 0, 255, .optional = true, .label = "User ID" },
	{ 0 },
};

static const struct field address[] = {
	{ "file_path", URL, 1, 1024, .oneof = "s3|https", .label = "File path",
		.about = "where the client put the file itself" },
	{ "file_size", INT, 1, 1125899906842624, .label = "File size",
		.about = "bytes; over 5242880 is 413" },
	{ "user_id", TEXT, 0, 255, .optional = true, .label = "User ID" },
	{ 0 },
};

static const struct object latest = {
	"LatestVersion",
	.members = {
		{ "version", TEXT },
		{ "releaseDate", INSTANT },
		{ "downloadUrl", URL },
		{ "changelog", TEXT, .about = "Markdown" },
		{ 0 },
	},
};

static const struct object version_shown = {
	"Version",
	.members = {
		{ "version", TEXT },
		{ "releaseDate", INSTANT },
		{ "downloadUrl", URL },
		{ "changelog", TEXT, .about = "Markdown" },
		{ "isLatest", BOOL },
		{ 0 },
	},
};

static const struct object download = {
	"Download",
	.members = {
		{ "downloadId", TEXT },
		{ "downloadUrl", URL, .null = true,
			.about = "null while there is no version" },
		{ 0 },
	},
};

static const struct object counted = {
	"DownloadCounted",
	.members = {
		{ "success", BOOL },
		{ "data", OBJECT, .of = &download },
		{ "downloadUrl", URL, .null = true, .about = "as in data" },
		{ 0 },
	},
};

static const struct object feedback_kept = {
	"FeedbackKept",
	.members = {
		{ "feedbackId", TEXT },
		{ 0 },
	},
};

static const struct object diagnostic_kept = {
	"DiagnosticKept",
	.members = {
		{ "diagnosticId", TEXT },
		{ "fileSize", INT, .about = "bytes" },
		{ 0 },
	},
};

static const struct route routes[] = {
	{ "GET", "/api/version", PUBLIC, NULL, "site_version", 200,
		.answer = &latest, .refuses = "404", .cache = 1, .data = true,
		.open = true, .about = "The latest version." },
	{ "GET", "/api/versions", PUBLIC, versions, "site_versions", 200,
		.answer = &version_shown, .total = true, .items = "versions",
		.data = true, .open = true,
		.about = "All versions, newest first." },
	{ "POST", "/api/track-download", PUBLIC, track, "site_track", 200,
		.answer = &counted, .body = BODY_JSON | BODY_FORM, .open = true,
		.about = "Counts a download and says where it lies." },
	{ "POST", "/api/feedback", PUBLIC, feedback, "site_feedback", 201,
		.answer = &feedback_kept, .data = true,
		.body = BODY_JSON | BODY_FORM, .open = true,
		.about = "Keeps a message of a user." },
	{ "POST", "/api/diagnostics", PUBLIC, file, "site_file", 201,
		.answer = &diagnostic_kept, .data = true,
		.body = BODY_MULTIPART, .max_body = UPLOAD_MAX, .open = true,
		.about = "Keeps a diagnostic file." },
	{ "POST", "/api/diagnostics", PUBLIC, address, "site_address", 201,
		.answer = &diagnostic_kept, .data = true, .open = true,
		.about = "Notes a diagnostic file that lies elsewhere." },
	{ 0 },
};

static const struct call calls[] = {
	{ "site_sweep", "old_names,gone" },
	{ 0 },
};

static const struct route *const rooms[] = { routes, NULL };

const struct service service = { "site", rooms, .shape = SHAPE_SITE,
	.camel = true, .prefix = "/api/", .options = options, .calls = calls,
	.sweep = "site_sweep" };
