/* Reports: published, changed, counted; after queries, whose dataset they show. */
#include "cases.h"

#define REPORTS "/v1/reports"
#define MINE REPORTS "/<report>"
#define WAIT "Prefer: wait=10"
#define CONFIG \
	"{\"steps\":[{\"group\":{\"by\":[\"region\"],\"values\":{\"sum\":" \
	"\"sum(units * price)\"}}}],\"charts\":[{\"type\":\"bar\",\"x\":" \
	"\"region\",\"y\":[\"sum\"]}]}"
#define OTHER "{\"steps\":[{\"select\":[\"region\"]}]}"
#define OF(rest) "{\"analysis_id\":\"<shown>\"" rest "}"

const struct test reports[] = {
	{ "they need a token", "GET", REPORTS, no_token, NULL, 401,
		"unauthorized", .way = by_http },
	{ "they need the scope", "POST", REPORTS, token_unscoped,
		"{\"analysis_id\":\"" NOWHERE "\"}", 403, "forbidden",
		.way = by_http },
	{ "of an analysis that there is not", "POST", REPORTS, token_a,
		"{\"analysis_id\":\"" NOWHERE "\"}", 404, "not_found",
		.way = by_http },
	{ "an analysis to show", "POST", "/v1/analyses", token_a,
		"{\"name\":\"Sales\",\"dataset_id\":\"<sales>\",\"config\":" CONFIG
		"}",
		201, .keep = "shown=id", .way = by_http },
	{ "one without results", "POST", REPORTS, token_a, OF(""), 409,
		"no_results", .way = by_http },
	{ "it is run", "POST", "/v1/analyses/<shown>/run", token_a, "{}", 200,
		.way = by_http, .headers = WAIT, .json = "status=completed" },
	{ "a password of five characters", "POST", REPORTS, token_a,
		OF(",\"password\":\"short\""), 422, "validation_error",
		.way = by_http },
	{ "an expiry that has passed", "POST", REPORTS, token_a,
		OF(",\"expires_at\":\"2020-01-01T00:00:00Z\""), 422,
		"validation_error",
		.json = "error.details.expires_at="
			"must lie ahead",
		.way = by_http },
	{ "no view at all", "POST", REPORTS, token_a, OF(",\"max_views\":0"),
		422, "validation_error", .way = by_http },
	{ "a frame of others", "POST", REPORTS, token_a,
		OF(",\"embed_origins\":[\"https://example.org\"]"), 422,
		"validation_error",
		.json = "error.details.embed_origins=is not known here",
		.way = by_http },
	{ "another's analysis", "POST", REPORTS, token_b, OF(""), 404,
		"not_found", .way = by_http },
	{ "nothing was counted", "GET", "/v1/iops/usage", token_a, NULL, 200,
		.json = "reports.current=0", .way = by_http },
	{ "one is published", "POST", REPORTS, token_a,
		OF(",\"password\":\"open sesame\",\"description\":\"Of "
		   "January\""),
		201, .way = by_http, .headers = "Idempotency-Key: report-1",
		.json = "title=Sales\ndescription=Of January\nedition=1\n"
			"has_password=true\nis_public=true\nmax_views=null\n"
			"allow_download=true\nview_count=0\n"
			"short_code~^[0-9A-Za-z]{8}$\n"
			"report_url~^/r/[0-9A-Za-z]{8}$\n"
			"content_hash~^[0-9a-f]{64}$",
		.keep = "report=id\ncode=short_code\nhash=content_hash" },
	{ "asked again it is the same one", "POST", REPORTS, token_a,
		OF(",\"password\":\"open sesame\",\"description\":\"Of "
		   "January\""),
		201, .way = by_http, .headers = "Idempotency-Key: report-1",
		.json = "id=<report>\nshort_code=<code>",
		.header = "Idempotent-Replayed: true" },
	{ "what is kept is what was hashed", .way = by_http,
		.sql = "select encode(sha256(convert_to(content::text, "
		       "'UTF8')), 'hex') = content_hash and content_hash = "
		       "'<hash>' from iops.snapshots where report_id = "
		       "'<report>'",
		.gives = "t" },
	{ "in the order of RFC 8785, without the dataset's id", .way = by_http,
		.sql = "select content::text ~ '^\\{\"config\":\\{\"charts\"' "
		       "and content::text not like '%<sales>%' and "
		       "content -> 'dataset' ->> 'name' = 'sales' "
		       "from iops.snapshots where report_id = '<report>'",
		.gives = "t" },
	{ "its rows are there, one by one", .way = by_http,
		.sql = "select json_agg(cells order by n) from "
		       "iops.snapshot_rows as n join iops.snapshots as s on s.id = "
		       "n.snapshot_id where s.report_id = '<report>'",
		.gives = "[[\"North\",107.2], [\"South\",330.1], "
			 "[\"East\",62.75]]" },
	{ "the password is a hash", .way = by_http,
		.sql = "select password_hash ~ '^\\$argon2id\\$' from "
		       "iops.reports where id = '<report>'",
		.gives = "t" },
	{ "it is counted once", "GET", "/v1/iops/usage", token_a, NULL, 200,
		.json = "reports.current=1", .way = by_http },
	{ "another's", "GET", MINE, token_b, NULL, 404, "not_found",
		.way = by_http },
	{ "another's cannot be changed", "PATCH", MINE, token_b,
		"{\"is_public\":false}", 404, "not_found", .way = by_http },
	{ "nor rotated", "POST", MINE "/rotate", token_b, NULL, 404,
		"not_found", .way = by_http },
	{ "nor published anew", "POST", MINE "/publish", token_b, NULL, 404,
		"not_found", .way = by_http },
	{ "nor its views seen", "GET", MINE "/views", token_b, NULL, 404,
		"not_found", .way = by_http },
	{ "nor its editions", "GET", MINE "/editions", token_b, NULL, 404,
		"not_found", .way = by_http },
	{ "nor deleted", "DELETE", MINE, token_b, NULL, 404, "not_found",
		.way = by_http },
	{ "an ETag that is not its own", "PATCH", MINE, token_a,
		"{\"max_views\":3}", 412, "precondition_failed",
		.headers = "If-Match: \"999\"", .way = by_http },
	{ "who may read it", "PATCH", MINE, token_a,
		"{\"max_views\":3,\"password\":\"another one\","
		"\"description\":\"Later\"}",
		200, .way = by_http,
		.json = "max_views=3\nhas_password=true\n"
			"description=Later\ncontent_hash=<hash>",
		.sql = "select password_hash ~ '^\\$argon2id\\$' from "
		       "iops.reports where id = '<report>'",
		.gives = "t" },
	{ "null takes it away", "PATCH", MINE, token_a,
		"{\"max_views\":null,\"password\":null}", 200, .way = by_http,
		.json = "max_views=null\nhas_password=false\nedition=1" },
	{ "another code", "POST", MINE "/rotate", token_a, NULL, 200,
		.way = by_http, .json = "short_code~^[0-9A-Za-z]{8}$",
		.sql = "select short_code <> '<code>' from iops.reports "
		       "where id = '<report>'",
		.gives = "t" },
	{ "the analysis becomes another one", "PATCH", "/v1/analyses/<shown>",
		token_a, "{\"config\":" OTHER "}", 200, .way = by_http },
	{ "and is run", "POST", "/v1/analyses/<shown>/run", token_a, "{}", 200,
		.way = by_http, .headers = WAIT, .json = "status=completed" },
	{ "the report is what it was", "GET", MINE, token_a, NULL, 200,
		.json = "content_hash=<hash>\nedition=1", .way = by_http },
	{ "until it is published anew", "POST", MINE "/publish", token_a, NULL,
		200, .json = "edition=2\ncontent_hash~^[0-9a-f]{64}$",
		.sql = "select content ->> 'description' from iops.snapshots "
		       "where report_id = '<report>' and edition = 2",
		.gives = "Later", .way = by_http },
	{ "which counts nothing", "GET", "/v1/iops/usage", token_a, NULL, 200,
		.json = "reports.current=1", .way = by_http },
	{ "both are there", "GET", MINE "/editions", token_a, NULL, 200,
		.json = "items.#=2\nitems.0.edition=2\n"
			"items.1.content_hash=<hash>",
		.way = by_http },
	{ "views by day", .way = by_http,
		.sql = "insert into iops.report_views (report_id, day, kind, "
		       "count) values ('<report>', '2026-02-01', 'views', 3), "
		       "('<report>', '2026-02-01', 'refused', 1), "
		       "('<report>', '2026-02-02', 'embeds', 2) returning 1",
		.gives = "1" },
	{ "are told, the last first", "GET", MINE "/views", token_a, NULL, 200,
		.json = "items.#=2\nitems.0.day=2026-02-02\nitems.0.embeds=2\n"
			"items.1.views=3\nitems.1.refused=1",
		.way = by_http },
	{ "between two days", "GET", MINE "/views?from=2026-02-02", token_a,
		NULL, 200, .json = "items.#=1\nitems.0.day=2026-02-02",
		.way = by_http },
	{ "a second one", "POST", REPORTS, token_a, OF(",\"is_public\":false"),
		201, .keep = "hidden=id", .way = by_http },
	{ "is not public", "GET", REPORTS "?public=true", token_a, NULL, 200,
		.json = "items.#=1\nitems.0.id=<report>", .way = by_http },
	{ "but is there", "GET", REPORTS, token_a, NULL, 200,
		.json = "items.#=2\nitems.0.id=<hidden>", .way = by_http },
	{ "a third one", "POST", REPORTS, token_a, OF(""), 201,
		.way = by_http },
	{ "of three a month", .way = by_http,
		.sql = "insert into iops.account_limits (user_id, reports) "
		       "values ('<user_a>', 3) on conflict (user_id) do update "
		       "set reports = 3 returning 1",
		.gives = "1" },
	{ "more than there are in a month", "POST", REPORTS, token_a, OF(""),
		403, "USAGE_LIMIT_EXCEEDED", .way = by_http,
		.json = "error.details.resource_type=report\n"
			"error.details.current=3\nerror.details.limit=3" },
	{ "one is deleted with all of it", "DELETE", MINE, token_a, NULL, 204,
		.sql = "select count(*) from iops.snapshots where report_id = "
		       "'<report>'",
		.gives = "0", .way = by_http },
	{ "which gives nothing back", "POST", REPORTS, token_a, OF(""), 403,
		"USAGE_LIMIT_EXCEEDED", .way = by_http },
	{ "as many as she likes again", .way = by_http,
		.sql = "update iops.account_limits set reports = null "
		       "where user_id = '<user_a>' returning 1",
		.gives = "1" },
	{ 0 },
};
