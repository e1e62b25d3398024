/* A report as strangers read it, and what they are refused. */
#include "cases.h"

const struct test reading[] = {
	{ "an analysis", .sql = ANALYSIS, .gives = "1" },
	{ "its report", MADE("pubread1", "", "") },
	{ "published", .sql = PUBLISHED("pubread1"), .gives = "1" },
	{ "is a page with title, words, picture, table and hash",
		GET("/r/pubread1"), 200,
		.json = "~<h1>Sales &lt;i&gt;</h1>\n"
			"~Frozen 2026-03-01 09:30 UTC, edition 1\n"
			"~<figure class=\"plot\"\n"
			"~&lt;script&gt;\n"
			"~Without returns\n"
			"~<td class=\"words\">=North, &lt;b&gt;</td>"
			"<td>107\\.2</td>\n"
			"~<code>[0-9a-f]{64}</code>\n"
			"~og:title\" content=\"Sales &lt;i&gt;\"\n"
			"~Made of sales\n"
			"~/r/pubread1/data\\.csv\\?edition=1",
		.header = "X-Robots-Tag: noindex\n"
			  "Cache-Control: no-store\n"
			  "Content-Security-Policy: default-src 'none'; "
			  "style-src 'self'; img-src 'self'; base-uri 'none'; "
			  "frame-ancestors 'none'; form-action 'self'" },
	{ "no markup of a client is any", GET("/r/pubread1"), 200,
		.json = "~^([^<]|<[^sbi]|<s[^c]|<b[^>]|<i[^>])*$" },
	{ "in German for who reads that", GET("/r/pubread1"), 200,
		.headers = "Accept-Language: de",
		.json = "~Eingefroren 2026-03-01\n~Die Tabelle" },
	{ "its data is what was hashed", GET("/r/pubread1/data.json"), 200,
		.text = "{\"description\":\"Of\\nJanuary\",\"results\":{"
			"\"columns\":[{\"name\":\"region\",\"type\":\"text\"},"
			"{\"name\":\"sum\",\"type\":\"decimal\"}],\"rows\":[["
			"\"=North, <b>\",107.2],[null,-330.1],[\"\",null]]},"
			"\"title\":\"Sales <i>\"}",
		.header = "X-Robots-Tag: noindex\nCache-Control: no-store" },
	{ "its table as CSV", GET("/r/pubread1/data.csv"), 200,
		.text = "\xef\xbb\xbfregion,sum\r\n\"'=North, "
			"<b>\",107.2\r\n,-330.1\r\n\"\",\r\n",
		.header = "Content-Type: text/csv; charset=utf-8\n"
			  "Content-Disposition: attachment; "
			  "filename=\"pubread1.csv\"" },
	{ "an edition that there is not", GET("/r/pubread1?edition=2"), 404,
		.json = "~There is no such report" },
	{ "no number at all", GET("/r/pubread1/data.json?edition=x"), 422,
		"validation_error" },
	{ "another edition",
		.sql = EDITION("pubread1", "2", "{\"title\":\"Second\"}",
			"{\"title\":\"Second\",\"description\":\"\",\"columns\":[],"
			"\"charts\":[],\"row_count\":0,\"kept\":0,"
			"\"truncated\":false}",
			HASH("{\"title\":\"Second\"}")),
		.gives = "1" },
	{ "becomes the report",
		.sql = "update iops.reports set edition = 2 "
		       "where short_code = 'pubread1' returning 1",
		.gives = "1" },
	{ "which is shown", GET("/r/pubread1"), 200,
		.json = "~<h1>Second</h1>\n~<a href=\"\\?edition=1\">Edition "
			"1</a>" },
	{ "the first one stays", GET("/r/pubread1?edition=1"), 200,
		.json = "~<h1>Sales &lt;i&gt;</h1>" },
	{ "and its data", GET("/r/pubread1/data.json?edition=1"), 200,
		.json = "title=Sales <i>" },
	{ "no other method", "DELETE", "/r/pubread1", no_token, NULL, 405 },
	{ 0 },
};

const struct test refusing[] = {
	{ "an analysis", .sql = ANALYSIS, .gives = "1" },
	{ "a code that nobody has", GET("/r/nobodyis"), 404,
		.json = "~There is no such report" },
	{ "as data", GET("/r/nobodyis/data.json"), 404, "not_found" },
	{ "no code at all", GET("/r/a-b%2F"), 404 },
	{ "one that is not public",
		MADE("privread", ", is_public", ", false") },
	{ "and published", .sql = PUBLISHED("privread"), .gives = "1" },
	{ "is none", GET("/r/privread"), 404,
		.json = "~There is no such report" },
	{ "nor is its data", GET("/r/privread/data.json"), 404, "not_found" },
	{ "nor its table", GET("/r/privread/data.csv"), 404, "not_found" },
	{ "one without an edition", MADE("nevershn", "", "") },
	{ "shows nothing", GET("/r/nevershn"), 404 },
	{ "one that expired", MADE("expiread", ", expires_at", ", now()") },
	{ "was published", .sql = PUBLISHED("expiread"), .gives = "1" },
	{ "and is over", GET("/r/expiread"), 410,
		.json = "~This report is over" },
	{ "its data, too", GET("/r/expiread/data.json"), 410, "gone" },
	{ "one that expired and is not public",
		MADE("exprpriv", ", expires_at, is_public", ", now(), false") },
	{ "is none", GET("/r/exprpriv"), 404 },
	{ "one without downloads",
		MADE("nodownld", ", allow_download", ", false") },
	{ "published", .sql = PUBLISHED("nodownld"), .gives = "1" },
	{ "is read", GET("/r/nodownld"), 200,
		.json = "~^([^d]|d[^a]|da[^t]|dat[^a]|data[^.])*$" },
	{ "but not as data", GET("/r/nodownld/data.json"), 404, "not_found" },
	{ "nor as a table", GET("/r/nodownld/data.csv"), 404, "not_found" },
	{ "its owner is suspended",
		.sql = "update identity.users set is_active = false "
		       "where id = '<user_a>' returning 1",
		.gives = "1" },
	{ "then it is none", GET("/r/nodownld"), 404 },
	{ "nor is one that expired", GET("/r/expiread"), 404 },
	{ "she leaves",
		.sql = "update identity.users set is_active = true, "
		       "deleted_at = now() where id = '<user_a>' returning 1",
		.gives = "1" },
	{ "then it is none, too", GET("/r/nodownld"), 404 },
	{ "she comes back",
		.sql = "update identity.users set deleted_at = "
		       "null where id = '<user_a>' returning 1",
		.gives = "1" },
	{ "then it is there", GET("/r/nodownld"), 200 },
	{ "who guesses codes",
		.sql = "insert into iops.code_misses (ip_hash, "
		       "minute, count) select m.ip_hash, date_trunc('minute', now()) + "
		       "n * interval '1 minute', 60 from (select distinct ip_hash from "
		       "iops.code_misses) as m, generate_series(0, 1) as n on conflict "
		       "(ip_hash, minute) do update set count = 60 returning 1",
		.gives = "1" },
	{ "is told to wait, even by one that there is", GET("/r/nodownld"), 429,
		.header = "Retry-After~^[0-9]+$",
		.json = "~too many attempts" },
	{ "as data", GET("/r/nodownld/data.json"), 429, "rate_limit_exceeded",
		.header = "Retry-After~^[0-9]+$" },
	{ "with a password", "POST", "/r/nodownld", no_token,
		"{\"password\":\"open sesame\"}", 429, "rate_limit_exceeded" },
	{ "until the minute is over",
		.sql = "delete from iops.code_misses; select 1", .gives = "1" },
	{ "codes that are tried are counted", GET("/r/nobodyis"), 404,
		.sql = "select sum(count) from iops.code_misses",
		.gives = "1" },
	{ "and forgotten", .sql = "delete from iops.code_misses; select 1",
		.gives = "1" },
	{ 0 },
};

#define MANY_FACE \
	"{\"title\":\"Many\",\"description\":\"\",\"columns\":[{\"name\":\"n\"," \
	"\"type\":\"integer\"}],\"charts\":[{\"spec\":{\"type\":\"number\",\"y\"" \
	":[\"n\"],\"title\":\"All\"},\"data\":{\"of\":1,\"columns\":[\"n\"]," \
	"\"rows\":[[42]]}},{\"spec\":{\"type\":\"scatter\",\"x\":\"n\",\"y\":[" \
	"\"n\"]},\"data\":{\"of\":1,\"columns\":[\"n\",\"n\"],\"rows\":[[1,1]]}" \
	"},{\"spec\":{\"type\":\"line\",\"x\":\"day\",\"y\":[\"n\"]},\"data\":{" \
	"\"of\":2,\"columns\":[\"day\",\"n\"],\"rows\":[[\"2026-01-01\",1],[" \
	"\"2026-01-02\",null],[\"2026-01-04\",3]]}},{\"spec\":{\"type\":\"bar\"" \
	",\"stack\":\"stacked\",\"x\":\"day\",\"series\":\"who\",\"y\":[\"n\"]}," \
	"\"data\":{\"of\":3,\"columns\":[\"day\",\"who\",\"n\"],\"rows\":[[" \
	"\"Mon\",\"Ann\",1],[\"Mon\",\"Bob\",2],[\"Tue\",\"Bob\",3]]}}]," \
	"\"row_count\":20000,\"kept\":120,\"truncated\":true}"

const struct test paging[] = {
	{ "an analysis", .sql = ANALYSIS, .gives = "1" },
	{ "a report", MADE("manyrows", "", "") },
	{ "of many rows",
		.sql = EDITION("manyrows", "1", "{}", MANY_FACE, HASH("{}")),
		.gives = "1" },
	{ "which are there",
		.sql = "insert into iops.snapshot_rows (snapshot_id, "
		       "n, user_id, cells) select s.id, n, s.user_id, "
		       "json_build_array(n) from iops.reports as r join "
		       "iops.snapshots as s on s.report_id = r.id, "
		       "generate_series(1, 120) as n where r.short_code = "
		       "'manyrows'; select 1",
		.gives = "1" },
	{ "shows fifty", GET("/r/manyrows"), 200,
		.json = "~<td>1</td>\n~<td>50</td></tr>.</tbody>\n"
			"~The first 120 of 20000 rows\n~Page 1 of 3\n"
			"~href=\"\\?edition=1&amp;t1=2#table\" rel=\"next\"" },
	{ "with a number, large", GET("/r/manyrows"), 200,
		.json = "~<p class=\"figure\"><strong>42</strong>"
			"<br><span class=\"faint\">All<" },
	{ "with a line of days, and stacks by name", GET("/r/manyrows"), 200,
		.json = "~n by day\n~Ann\n~Tue\n~id=\"chartc\"\n"
			"~id=\"chartd\"" },
	{ "and says what it does not draw", GET("/r/manyrows"), 200,
		.json = "~This chart is shown as the table below" },
	{ "the next fifty", GET("/r/manyrows?t1=2"), 200,
		.json = "~<td>51</td>\n~<td>100</td></tr>.</tbody>\n"
			"~rel=\"prev\"\n~rel=\"next\"" },
	{ "the last", GET("/r/manyrows?t1=3"), 200,
		.json = "~<td>120</td></tr>.</tbody>\n~Page 3 of 3" },
	{ 0 },
};
