/* Reports: what an analysis gave, frozen, under a short code. */
#include "iops.h"

enum { CONTENT_MAX = 64 * 1024 * 1024 };

#define TITLE \
	"title", TEXT, 1, 255, .optional = true, \
			       .about = "else the name of the analysis"
#define DESCRIPTION "description", TEXT, .max = 5000, .optional = true
#define PASSWORD \
	"password", TEXT, 6, 128, .optional = true, \
				  .about = "that who reads it has to know"
#define MAX_VIEWS "max_views", INT, 1, 1000000000, .optional = true
#define CONTENT \
	{ "content", JSON, .max = CONTENT_MAX, .from = COMPUTED }, \
	{ \
		"content_hash", TEXT, .from = COMPUTED \
	}
#define CANDIDATES \
	"codes", TEXTS, 1, 20, .items = REPORT_CODES, .from = COMPUTED
#define ONE "id", UUID, .example = AN_ID
#define IF_MATCH \
	"if_match", TEXT, 1, 200, \
		.from = HEADER, .as = "If-Match", .optional = true, \
		.about = "the ETag that was read", .example = "\"3\""

static const struct field create[] = {
	{ "analysis_id", UUID },
	{ TITLE },
	{ DESCRIPTION },
	{ "is_public", BOOL, .fallback = "true" },
	{ PASSWORD },
	{ "expires_at", INSTANT, .optional = true },
	{ MAX_VIEWS },
	{ "allow_download", BOOL, .fallback = "true" },
	CONTENT,
	{ CANDIDATES },
	{ 0 },
};

static const struct field list[] = {
	{ "public", BOOL, .optional = true,
		.about = "true: what strangers can read now" },
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "cursor", TEXT, 1, 400, .optional = true,
		.about = "what the list before said under next" },
	{ 0 },
};

static const struct field one[] = {
	{ ONE },
	{ 0 },
};

static const struct field held[] = {
	{ ONE },
	{ IF_MATCH },
	{ 0 },
};

static const struct field change[] = {
	{ ONE },
	{ IF_MATCH },
	{ TITLE },
	{ DESCRIPTION },
	{ "is_public", BOOL },
	{ PASSWORD },
	{ "expires_at", INSTANT, .optional = true },
	{ MAX_VIEWS },
	{ "allow_download", BOOL },
	{ 0 },
};

static const struct field rotate[] = {
	{ ONE },
	{ IF_MATCH },
	{ CANDIDATES },
	{ 0 },
};

static const struct field publish[] = {
	{ ONE },
	{ IF_MATCH },
	CONTENT,
	{ 0 },
};

static const struct field views[] = {
	{ ONE },
	{ "from", DATE, .optional = true },
	{ "to", DATE, .optional = true },
	{ 0 },
};

static const struct object report = {
	"IopsReport",
	.members = {
		{ "id", UUID },
		{ "analysis_id", UUID },
		{ "title", TEXT, .about = "of the next edition" },
		{ "description", TEXT },
		{ "short_code", TEXT },
		{ "report_url", TEXT, .about = "its path" },
		{ "edition", INT },
		{ "content_hash", TEXT, .null = true,
			.about = "SHA-256 of its data.json, hex" },
		{ "is_public", BOOL },
		{ "has_password", BOOL },
		{ "expires_at", INSTANT, .null = true },
		{ "max_views", INT, .null = true },
		{ "allow_download", BOOL },
		{ "view_count", INT },
		{ "created_at", INSTANT },
		{ "updated_at", INSTANT },
		{ "published_at", INSTANT, .null = true },
		{ 0 },
	},
};

static const struct object edition = {
	"IopsEdition",
	.members = {
		{ "edition", INT },
		{ "content_hash", TEXT },
		{ "created_at", INSTANT },
		{ 0 },
	},
};

static const struct object day = {
	"IopsReportDay",
	.members = {
		{ "day", DATE },
		{ "views", INT },
		{ "embeds", INT },
		{ "downloads", INT },
		{ "previews", INT, .about = "programs that preview links" },
		{ "refused", INT,
			.about = "wrong passwords, and more than max_views" },
		{ 0 },
	},
};

static const struct object editions = {
	"IopsEditions",
	.members = {
		{ "items", OBJECT, .list = true, .of = &edition },
		{ 0 },
	},
};

static const struct object days = {
	"IopsReportDays",
	.members = {
		{ "items", OBJECT, .list = true, .of = &day },
		{ 0 },
	},
};

const struct route reports_routes[] = {
	{ "POST", "/v1/reports", SCOPE, create, "iops_report_create", 201,
		.answer = &report, .begin = report_create_begin,
		.refuses = "404|409|503",
		.about = "Publishes what an analysis gave, as it is now." },
	{ "GET", "/v1/reports", SCOPE, list, "iops_reports", 200,
		.answer = &report, .items = "items", .next = "created_at,id",
		.about = "Your reports, newest first." },
	{ "GET", "/v1/reports/:id", SCOPE, one, "iops_report", 200,
		.answer = &report, .about = "One report." },
	{ "PATCH", "/v1/reports/:id", SCOPE, change, "iops_report_change", 200,
		.answer = &report, .begin = report_change_begin,
		.refuses = "503",
		.about = "Who may read it; words are those of the next "
			 "edition." },
	{ "DELETE", "/v1/reports/:id", SCOPE, held, "iops_report_delete", 204,
		.about = "Deletes a report with all its editions." },
	{ "POST", "/v1/reports/:id/rotate", SCOPE, rotate, "iops_report_rotate",
		200, .answer = &report, .begin = report_rotate_begin,
		.refuses = "503",
		.about = "Another code; the old one is nobody's." },
	{ "POST", "/v1/reports/:id/publish", SCOPE, publish,
		"iops_report_publish", 200, .answer = &report,
		.begin = report_publish_begin, .refuses = "409",
		.about = "The next edition, of the present results." },
	{ "GET", "/v1/reports/:id/editions", SCOPE, one, "iops_report_editions",
		200, .answer = &editions,
		.about = "What was published under it, the newest hundred." },
	{ "GET", "/v1/reports/:id/views", SCOPE, views, "iops_report_views",
		200, .answer = &days,
		.about = "How often it was looked at, by day." },
	{ 0 },
};
