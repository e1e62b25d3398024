/* The administrators' side of all products; every call is in the audit log. */
#include "admin.h"

enum {
	CHANGELOG_MAX = 50000, /* characters, each of up to 12 bytes in JSON */
	VERSION_MAX = 655360, /* bytes of a request that publishes one */
};

static const struct field stats[] = {
	{ "from", WHEN, .optional = true, .about = "included" },
	{ "to", WHEN, .optional = true, .about = "excluded" },
	{ "by", ENUM, .oneof = "day|week|os", .fallback = "day" },
	{ 0 },
};

static const struct field feedback[] = {
	{ "email", EMAIL, .optional = true },
	{ "with_email", BOOL, .fallback = "false",
		.about = "only such as can be answered" },
	{ "from", WHEN, .optional = true, .about = "included" },
	{ "to", WHEN, .optional = true, .about = "excluded" },
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "offset", INT, 0, 1000000, .fallback = "0" },
	{ 0 },
};

static const struct field diagnostics[] = {
	{ "user_id", TEXT, 1, 255, .optional = true },
	{ "from", WHEN, .optional = true, .about = "included" },
	{ "to", WHEN, .optional = true, .about = "excluded" },
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "offset", INT, 0, 1000000, .fallback = "0" },
	{ 0 },
};

static const struct field one[] = {
	{ "id", TEXT, 1, 25, .example = "c9b3d5f7h9j1l3n5q7s9u1w3y" },
	{ 0 },
};

static const struct field version[] = {
	{ "version", TEXT, 5, 100, .about = "a semantic version: 1.2.0" },
	{ "release_date", WHEN, .optional = true, .about = "now, if absent" },
	{ "download_url", URL, .oneof = "https" },
	{ "changelog", TEXT, 1, CHANGELOG_MAX, .about = "Markdown" },
	{ "is_latest", BOOL, .fallback = "true" },
	{ 0 },
};

static const struct field chosen[] = {
	{ "version", TEXT, 1, 100, .example = "1.2.0" },
	{ 0 },
};

static const struct field withdrawn[] = {
	{ "version", TEXT, 1, 100, .example = "1.3.0-rc.1" },
	{ 0 },
};

static const struct field user[] = {
	{ "user_id", TEXT, 1, 255, .example = "desktop-4711" },
	{ 0 },
};

static const struct field audit[] = {
	{ "user", UUID, .optional = true, .about = "whom it is about" },
	{ "event", TEXT, 1, 100, .optional = true, .about = "sign_in.failed" },
	{ "from", WHEN, .optional = true, .about = "included" },
	{ "to", WHEN, .optional = true, .about = "excluded" },
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "cursor", TEXT, 1, 200, .optional = true,
		.about = "what the list before said under next" },
	{ 0 },
};

static const struct object download_counts = {
	"DownloadCounts",
	.members = {
		{ "windows", INT },
		{ "macos", INT },
		{ "linux", INT },
		{ "total", INT },
		{ 0 },
	},
};

static const struct object feedback_counts = {
	"FeedbackCounts",
	.members = {
		{ "total", INT },
		{ "recentCount", INT, .about = "of the last 7 days" },
		{ 0 },
	},
};

static const struct object diagnostic_counts = {
	"DiagnosticCounts",
	.members = {
		{ "total", INT },
		{ "totalSize", INT, .about = "bytes" },
		{ 0 },
	},
};

static const struct object first_and_last = {
	"FirstAndLast",
	.members = {
		{ "firstDownload", INSTANT, .null = true },
		{ "lastDownload", INSTANT, .null = true },
		{ 0 },
	},
};

static const struct object metrics = {
	"Metrics",
	.members = {
		{ "downloads", OBJECT, .of = &download_counts },
		{ "feedback", OBJECT, .of = &feedback_counts },
		{ "diagnostics", OBJECT, .of = &diagnostic_counts },
		{ "timestamps", OBJECT, .of = &first_and_last },
		{ 0 },
	},
};

static const struct object bucket = {
	"DownloadBucket",
	.members = {
		{ "key", TEXT,
			.about = "a day, a week by its Monday, or a system" },
		{ "count", INT },
		{ 0 },
	},
};

static const struct object buckets = {
	"DownloadBuckets",
	.members = {
		{ "by", ENUM, .oneof = "day|week|os" },
		{ "counts", OBJECT, .list = true, .of = &bucket },
		{ 0 },
	},
};

static const struct object feedback_shown = {
	"Feedback",
	.members = {
		{ "id", TEXT },
		{ "userId", TEXT, .null = true },
		{ "message", TEXT },
		{ "email", EMAIL, .null = true },
		{ "timestamp", INSTANT },
		{ 0 },
	},
};

static const struct object diagnostic_shown = {
	"Diagnostic",
	.members = {
		{ "id", TEXT },
		{ "userId", TEXT, .null = true },
		{ "filePath", TEXT },
		{ "fileSize", INT, .about = "bytes" },
		{ "sha256", TEXT, .null = true },
		{ "timestamp", INSTANT },
		{ 0 },
	},
};

static const struct object version_shown = {
	"PublishedVersion",
	.members = {
		{ "version", TEXT },
		{ "releaseDate", INSTANT },
		{ "downloadUrl", URL },
		{ "changelog", TEXT, .about = "Markdown" },
		{ "isLatest", BOOL },
		{ "createdAt", INSTANT },
		{ 0 },
	},
};

static const struct object erased = {
	"Erased",
	.members = {
		{ "feedback", INT },
		{ "diagnostics", INT },
		{ "files", INT, .about = "of these diagnostics" },
		{ 0 },
	},
};

static const struct object entry = {
	"AuditEntry",
	.members = {
		{ "id", INT },
		{ "at", INSTANT },
		{ "event", TEXT },
		{ "userId", UUID, .null = true },
		{ "actorId", UUID, .null = true },
		{ "role", TEXT },
		{ "ipHash", TEXT, .null = true },
		{ "details", OBJECT, .null = true },
		{ 0 },
	},
};

static const struct route routes[] = {
	{ "GET", "/admin/metrics", SCOPE, NULL, "admin_metrics", 200,
		.answer = &metrics, .data = true,
		.about = "Counts of downloads, feedback and diagnostics." },
	{ "GET", "/admin/downloads/stats", SCOPE, stats, "admin_downloads", 200,
		.answer = &buckets, .data = true,
		.about = "Downloads by day, week or operating system." },
	{ "GET", "/admin/feedback", SCOPE, feedback, "admin_feedback", 200,
		.answer = &feedback_shown, .total = true, .items = "feedback",
		.data = true, .about = "Feedback, newest first." },
	{ "GET", "/admin/diagnostics", SCOPE, diagnostics, "admin_diagnostics",
		200, .answer = &diagnostic_shown, .total = true,
		.items = "diagnostics", .data = true,
		.about = "Diagnostic files, newest first." },
	{ "GET", "/admin/diagnostics/:id/file", SCOPE, one, "admin_file", 200,
		.file = true, .about = "The file itself." },
	{ "POST", "/admin/versions", SCOPE, version, "admin_version_create",
		201, .answer = &version_shown, .data = true,
		.max_body = VERSION_MAX, .about = "Publishes a version." },
	{ "PUT", "/admin/versions/:version/latest", SCOPE, chosen,
		"admin_version_latest", 200, .answer = &version_shown,
		.data = true, .about = "Makes a version the latest one." },
	{ "DELETE", "/admin/versions/:version", SCOPE, withdrawn,
		"admin_version_delete", 204,
		.about = "Withdraws a version that is not the latest." },
	{ "DELETE", "/admin/users/:user_id/data", SCOPE, user, "admin_erase",
		200, .answer = &erased, .data = true,
		.about = "Erases what a user of the desktop program sent; 404 "
			 "when that is nothing." },
	{ "GET", "/admin/audit", SCOPE, audit, "admin_audit", 200,
		.answer = &entry, .items = "entries", .next = "at,id",
		.data = true, .about = "The audit log, newest first." },
	{ 0 },
};

static const struct route *const rooms[] = { routes, clients_routes,
	users_routes, accounts_routes, models_routes, providers_routes,
	plans_routes, spending_routes, NULL };

static const struct call calls[] = {
	{ "admin_refused", "token_hash,what,status" },
	{ 0 },
};

const struct service service = { "admin", rooms, .camel = true,
	.prefix = "/admin/", .calls = calls, .refusal = "admin_refused" };
