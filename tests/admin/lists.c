/* Administration: what was counted, and lists of it. */
#include "admin.h"

#define EMPTY \
	"delete from site.downloads; delete from site.feedbacks; " \
	"delete from site.diagnostics; select 'empty'"
#define FILL \
	"insert into site.downloads (os, \"timestamp\") values " \
	"('windows', '2025-10-26 23:59:59.9994Z'), " \
	"('windows', '2025-10-27 00:00Z'), ('macos', '2025-11-02 23:59Z'), " \
	"('linux', '2025-11-03 00:00Z'), ('linux', '2025-11-03 12:00Z'), " \
	"('linux', '2025-11-04 00:00Z'); " \
	"insert into site.feedbacks (message, email, user_id, \"timestamp\") " \
	"values ('one', 'a@b.co', 'u', now() - interval '6 days'), " \
	"('two', null, 'u', now() - interval '8 days'), " \
	"('three', 'C@d.co', null, '2025-11-01 00:00Z'); " \
	"insert into site.diagnostics (user_id, file_path, file_size, " \
	"sha256, file_type, \"timestamp\") values " \
	"('u', 'store:' || repeat('a', 32), 3, repeat('0', 64), '.log', " \
	"'2025-11-01 00:00Z'), " \
	"('u', 's3://b/c', 5, null, null, '2025-11-02 00:00Z'), " \
	"('v', 's3://b/d', 7, null, null, '2025-11-03 00:00Z'); " \
	"select 'full'"

const struct test metrics[] = {
	{ "nothing was counted yet", .sql = EMPTY, .gives = "empty" },
	{ "metrics of nothing", "GET", "/admin/metrics", token_admin, NULL, 200,
		.json = "success=true\n#=2\ndata.#=4\ndata.downloads.#=4\n"
			"data.downloads.total=0\ndata.downloads.linux=0\n"
			"data.feedback.total=0\ndata.feedback.recentCount=0\n"
			"data.diagnostics.total=0\n"
			"data.diagnostics.totalSize=0\n"
			"data.timestamps.firstDownload=null\n"
			"data.timestamps.lastDownload=null" },
	{ "stats of nothing", "GET", "/admin/downloads/stats", token_admin,
		NULL, 200, .json = "data.counts.#=0" },
	{ "feedback of nobody", "GET", "/admin/feedback", token_admin, NULL,
		200, .json = "data.feedback.#=0\ndata.total=0" },
	{ "then things come in", .sql = FILL, .gives = "full" },
	{ "metrics", "GET", "/admin/metrics", token_admin, NULL, 200,
		.json = "data.downloads.windows=2\ndata.downloads.macos=1\n"
			"data.downloads.linux=3\ndata.downloads.total=6\n"
			"data.feedback.total=3\ndata.feedback.recentCount=1\n"
			"data.diagnostics.total=3\n"
			"data.diagnostics.totalSize=15\n"
			"data.timestamps.firstDownload="
			"2025-10-26T23:59:59.999Z\n"
			"data.timestamps.lastDownload=2025-11-04T00:00:00.000Z",
		.sql = "select count(*) > 0 from identity.audit_log "
		       "where event = 'admin.metrics' "
		       "and actor_id = '<user_admin>'",
		.gives = "t" },
	{ "metrics for the scope alone", "GET", "/admin/metrics",
		token_not_admin, NULL, 403, "forbidden" },
	{ "metrics for a user", "GET", "/admin/metrics", token_a, NULL, 403,
		"forbidden",
		.header = "WWW-Authenticate: Bearer "
			  "error=\"insufficient_scope\", scope=\"admin\"" },
	{ "metrics for nobody", "GET", "/admin/metrics", no_token, NULL, 401,
		"unauthorized", .header = "WWW-Authenticate: Bearer" },
	{ "an address that is not there", "GET", "/admin/nothing", token_admin,
		NULL, 404, "not_found" },
	{ 0 },
};

const struct test lists[] = {
	{ "downloads by day", "GET", "/admin/downloads/stats", token_admin,
		NULL, 200,
		.json = "data.by=day\ndata.counts.#=5\n"
			"data.counts.0.key=2025-10-26\ndata.counts.0.count=1\n"
			"data.counts.3.key=2025-11-03\ndata.counts.3.count=2" },
	{ "downloads by week, from Monday", "GET",
		"/admin/downloads/stats?by=week", token_admin, NULL, 200,
		.json = "data.counts.#=3\ndata.counts.0.key=2025-10-20\n"
			"data.counts.1.key=2025-10-27\ndata.counts.1.count=2\n"
			"data.counts.2.key=2025-11-03\ndata.counts.2.count=3" },
	{ "downloads by system, from a day on and before another", "GET",
		"/admin/downloads/stats?by=os&from=2025-10-27"
		"&to=2025-11-03T12:00:00Z",
		token_admin, NULL, 200,
		.json = "data.counts.#=3\ndata.counts.0.key=linux\n"
			"data.counts.0.count=1\ndata.counts.1.key=macos\n"
			"data.counts.2.key=windows\ndata.counts.2.count=1" },
	{ "downloads by month", "GET", "/admin/downloads/stats?by=month",
		token_admin, NULL, 422, "validation_error",
		.json = "error.details.by=must be one of: day, week, os" },
	{ "downloads from 30 February on", "GET",
		"/admin/downloads/stats?from=2025-02-30", token_admin, NULL,
		422, "validation_error",
		.json = "error.details.from~^must be a date or an instant" },
	{ "feedback, newest first", "GET", "/admin/feedback", token_admin, NULL,
		200,
		.json = "data.total=3\ndata.feedback.#=3\n"
			"data.feedback.0.message=one\n"
			"data.feedback.0.email=a@b.co\n"
			"data.feedback.0.userId=u\n"
			"data.feedback.1.message=two\n"
			"data.feedback.1.email=null\n"
			"data.feedback.2.timestamp=2025-11-01T00:00:00.000Z" },
	{ "feedback of an address", "GET", "/admin/feedback?email=c%40d.co",
		token_admin, NULL, 200,
		.json = "data.total=1\ndata.feedback.0.message=three" },
	{ "the same address, however it is written", "GET",
		"/admin/feedback?email=c%40D.CO", token_admin, NULL, 200,
		.json = "data.total=1\ndata.feedback.0.email=C@d.co" },
	{ "feedback that can be answered", "GET",
		"/admin/feedback?withEmail=true", token_admin, NULL, 200,
		.json = "data.total=2" },
	{ "the same in snake_case", "GET", "/admin/feedback?with_email=true",
		token_admin, NULL, 200, .json = "data.total=2" },
	{ "feedback from a time on", "GET",
		"/admin/feedback?from=2025-11-01T00:00:00.001Z", token_admin,
		NULL, 200, .json = "data.total=2" },
	{ "feedback before a time", "GET", "/admin/feedback?to=2025-11-02",
		token_admin, NULL, 200, .json = "data.total=1" },
	{ "a page of feedback", "GET", "/admin/feedback?limit=1&offset=1",
		token_admin, NULL, 200,
		.json = "data.total=3\ndata.feedback.#=1\n"
			"data.feedback.0.message=two" },
	{ "a page too large", "GET", "/admin/feedback?limit=101", token_admin,
		NULL, 422, "validation_error",
		.json = "error.details.limit=must be from 1 to 100" },
	{ "a word that is no yes or no", "GET", "/admin/feedback?withEmail=1",
		token_admin, NULL, 422, "validation_error",
		.json = "error.details.withEmail=must be true or false" },
	{ "diagnostics, newest first", "GET", "/admin/diagnostics", token_admin,
		NULL, 200,
		.json = "data.total=3\ndata.diagnostics.#=3\n"
			"data.diagnostics.0.filePath=s3://b/d\n"
			"data.diagnostics.0.fileSize=7\n"
			"data.diagnostics.0.timestamp=2025-11-03T00:00:00.000Z",
		.keep = "elsewhere=data.diagnostics.0.id\n"
			"stored=data.diagnostics.2.id" },
	{ "diagnostics of a user", "GET", "/admin/diagnostics?userId=u",
		token_admin, NULL, 200,
		.json = "data.total=2\ndata.diagnostics.0.userId=u" },
	{ "diagnostics of a time", "GET",
		"/admin/diagnostics?from=2025-11-02&to=2025-11-03", token_admin,
		NULL, 200,
		.json = "data.total=1\ndata.diagnostics.0.fileSize=5" },
	{ "a stored file, by name for nginx", "GET",
		"/admin/diagnostics/<stored>/file", token_admin, NULL, 200,
		.header = "X-Accel-Redirect: /store/site/"
			  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
			  "Content-Type: application/octet-stream\n"
			  "Content-Disposition: attachment; "
			  "filename=\"<stored>.log\"",
		.way = by_dispatch },
	{ "a file whose bytes are gone", "GET",
		"/admin/diagnostics/<stored>/file", token_admin, NULL, 404,
		"not_found", .way = by_http },
	{ "a file that lies elsewhere", "GET",
		"/admin/diagnostics/<elsewhere>/file", token_admin, NULL, 404,
		"not_found" },
	{ "a file of nothing", "GET", "/admin/diagnostics/x/file", token_admin,
		NULL, 404, "not_found" },
	{ "a stored file for a user", "GET", "/admin/diagnostics/<stored>/file",
		token_a, NULL, 403, "forbidden" },
	{ 0 },
};
