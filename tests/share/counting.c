/* Views, and who is none; passwords. */
#include "cases.h"

#define BOT "User-Agent: Mozilla/5.0 (compatible; TelegramBot/1.0)"
#define FORM "application/x-www-form-urlencoded"
#define OPEN "/r/openview"
#define LIMITED "/r/twoviews"
#define LOCKED "/r/lockview"
/* Of U*U, quick to judge. */
#define SESAME "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"

const struct test counting[] = {
	{ "an analysis", .sql = ANALYSIS, .gives = "1" },
	{ "a report", MADE("openview", "", "") },
	{ "published", .sql = PUBLISHED("openview"), .gives = "1" },
	{ "nobody saw it", .sql = COUNTED("openview"), .gives = "-" },
	{ "a page is a view", GET(OPEN), 200, .sql = COUNTED("openview"),
		.gives = "views 1" },
	{ "its data is one", GET(OPEN "/data.json"), 200,
		.sql = COUNTED("openview"), .gives = "views 2" },
	{ "a table is a download", GET(OPEN "/data.csv"), 200,
		.sql = COUNTED("openview"), .gives = "downloads 1, views 2" },
	{ "HEAD is none", "HEAD", OPEN, no_token, NULL, 200,
		.sql = COUNTED("openview"), .gives = "downloads 1, views 2" },
	{ "nor is what a browser fetches before", GET(OPEN), 200,
		.headers = "Sec-Purpose: prefetch;prerender",
		.sql = COUNTED("openview"), .gives = "downloads 1, views 2" },
	{ "nor a further page of its table", GET(OPEN "?t1=2"), 200,
		.sql = COUNTED("openview"), .gives = "downloads 1, views 2" },
	{ "nor an edition that there is not", GET(OPEN "?edition=9"), 404,
		.sql = COUNTED("openview"), .gives = "downloads 1, views 2" },
	{ "a program that previews links is counted apart", GET(OPEN), 200,
		.headers = BOT, .sql = COUNTED("openview"),
		.gives = "downloads 1, previews 1, views 2" },
	{ "its owner signs in",
		.sql = "insert into identity.browser_sessions (token_hash, "
		       "user_id) values (sha256('owner<user_a>'), '<user_a>') "
		       "returning 1",
		.gives = "1" },
	{ "and is not counted", GET(OPEN), 200,
		.headers = "Cookie: tessera=owner<user_a>",
		.sql = COUNTED("openview"),
		.gives = "downloads 1, previews 1, views 2" },
	{ "another user is", GET(OPEN), 200,
		.headers = "Cookie: tessera=another",
		.sql = "select view_count from iops.reports "
		       "where short_code = 'openview'",
		.gives = "4" },
	{ "a view is no change",
		.sql = "select change from iops.reports "
		       "where short_code = 'openview'",
		.gives = "1" },
	{ "one for two views", MADE("twoviews", ", max_views", ", 2") },
	{ "published, too", .sql = PUBLISHED("twoviews"), .gives = "1" },
	{ "a preview is none of them", GET(LIMITED), 200, .headers = BOT },
	{ "the first", GET(LIMITED), 200 },
	{ "the second", GET(LIMITED "/data.json"), 200 },
	{ "then it is over", GET(LIMITED), 410, .json = "~This report is over",
		.sql = COUNTED("twoviews"),
		.gives = "previews 1, refused 1, views 2" },
	{ "as data", GET(LIMITED "/data.json"), 410, "gone" },
	{ "and for HEAD", "HEAD", LIMITED, no_token, NULL, 410 },
	{ "its count is exact",
		.sql = "select view_count from iops.reports "
		       "where short_code = 'twoviews'",
		.gives = "2" },
	{ 0 },
};

#define TRY(word) "POST", LOCKED, no_token, "{\"password\":\"" word "\"}"
#define TYPE(word) "POST", LOCKED, no_token, "password=" word

const struct test passwords[] = {
	{ "an analysis", .sql = ANALYSIS, .gives = "1" },
	{ "a report with a password",
		MADE("lockview", ", password_hash", ", '" SESAME "'") },
	{ "published", .sql = PUBLISHED("lockview"), .gives = "1" },
	{ "asks for it, and tells nothing", GET(LOCKED), 401,
		.json = "~A protected report\n~type=\"password\"\n"
			"~^([^S]|S[^a])*$",
		.header = "Cache-Control: no-store\nWWW-Authenticate: Bearer" },
	{ "as data", GET(LOCKED "/data.json"), 401, "unauthorized" },
	{ "as a table", GET(LOCKED "/data.csv"), 401, "unauthorized" },
	{ "nothing is counted", .sql = COUNTED("lockview"), .gives = "-" },
	{ "no password", TYPE(""), 422, .json = "~Enter the password" },
	{ "no password as JSON", "POST", LOCKED, no_token, "{}", 422,
		"validation_error" },
	{ "a wrong one", TYPE("wrong"), 401, .json = "~This password is wrong",
		.sql = COUNTED("lockview"), .gives = "refused 1" },
	{ "a wrong one as JSON", TRY("wrong"), 401, "wrong_password",
		.sql = "drop table if exists public.noted_network; create table "
		       "public.noted_network as select distinct ip_hash from "
		       "iops.report_attempts; select count(*) from "
		       "iops.report_attempts",
		.gives = "2" },
	{ "the right one", TYPE("U*U"), 303,
		.header = "Location: /r/lockview\n"
			  "Set-Cookie~tessera-unlock=[A-Za-z0-9_-]{43}; "
			  "Path=/; Max-Age=43200; HttpOnly; SameSite=Lax",
		.keep = "cookie=@Set-Cookie",
		.sql = "select count(*) from iops.report_attempts",
		.gives = "0" },
	{ "lets in", GET(LOCKED), 200, .headers = "Cookie: <cookie>",
		.json = "~<h1>Sales", .sql = COUNTED("lockview"),
		.gives = "refused 2, views 1" },
	{ "to its data", GET(LOCKED "/data.json"), 200,
		.headers = "Cookie: <cookie>" },
	{ "to no other",
		MADE("otherloc", ", password_hash", ", '" SESAME "'") },
	{ "which is published", .sql = PUBLISHED("otherloc"), .gives = "1" },
	{ "and asks for its own", GET("/r/otherloc"), 401,
		.headers = "Cookie: <cookie>" },
	{ "as JSON it gives a token", TRY("U*U"), 200,
		.json = "token~^[A-Za-z0-9_-]{43}$\nexpires_in=43200",
		.header = "Cache-Control: no-store", .keep = "token=token" },
	{ "which is a bearer's", GET(LOCKED "/data.json"), 200,
		.headers = "Authorization: Bearer <token>",
		.json = "title=Sales <i>" },
	{ "a token that is none", GET(LOCKED "/data.json"), 401, "unauthorized",
		.headers = "Authorization: Bearer x<token>" },
	{ "who has one already", "POST", "/r/otherloc", no_token,
		"password=U*U", 303, .headers = "Cookie: <cookie>",
		.keep = "both=@Set-Cookie" },
	{ "keeps the other", GET(LOCKED), 200, .headers = "Cookie: <both>" },
	{ "beside the new one", GET("/r/otherloc"), 200,
		.headers = "Cookie: <both>" },
	{ "after half a day",
		.sql = "update iops.report_unlocks set expires_at = now(); "
		       "select 1",
		.gives = "1" },
	{ "it is asked for again", GET(LOCKED), 401,
		.headers = "Cookie: <both>" },
	{ "it is given again", TRY("U*U"), 200, .keep = "token=token" },
	{ "with another password",
		.sql = "update iops.reports set password_hash = "
		       "replace(password_hash, 'OeW', 'OeX') where short_code "
		       "= 'lockview' returning 1",
		.gives = "1" },
	{ "nobody is let in who knew the old one", GET(LOCKED "/data.json"),
		401, "unauthorized",
		.headers = "Authorization: Bearer <token>" },
	{ "nor by it", TRY("U*U"), 401, "wrong_password" },
	{ "four more", TRY("a"), 401, "wrong_password" },
	{ "three", TRY("b"), 401, "wrong_password" },
	{ "two", TRY("c"), 401, "wrong_password" },
	{ "the fifth", TRY("d"), 401, "wrong_password" },
	{ "the sixth waits", TRY("e"), 429, "rate_limit_exceeded",
		.header = "Retry-After~^[0-9]+$" },
	{ "as a form, too", TYPE("e"), 429, .header = "Retry-After~^[0-9]+$",
		.json = "~too many attempts" },
	{ "even with the right one",
		.sql = "update iops.reports set "
		       "password_hash = replace(password_hash, 'OeX', 'OeW') "
		       "where short_code = 'lockview' returning 1",
		.gives = "1" },
	{ "so it does", TRY("U*U"), 429, "rate_limit_exceeded" },
	{ "another report does not", "POST", "/r/otherloc", no_token,
		"{\"password\":\"U*U\"}", 200 },
	{ "all of this was 20 minutes ago, by many",
		.sql = "insert into iops.report_attempts (report_id, ip_hash, "
		       "at) select id, 'n' || n, now() - interval '20 minutes' "
		       "from iops.reports, generate_series(1, 95) as n where "
		       "short_code = 'lockview'; update "
		       "iops.report_attempts set at = now() - interval '20 "
		       "minutes', ip_hash = 'n0'; select count(*) from "
		       "iops.report_attempts",
		.gives = "100" },
	{ "a network that nobody knows",
		.sql = "delete from iops.report_unlocks; select 1",
		.gives = "1" },
	{ "waits", TRY("U*U"), 429, "rate_limit_exceeded" },
	{ "one that had it right before",
		.sql = "insert into iops.report_unlocks (token_hash, report_id, "
		       "ip_hash) select '\\x00', r.id, m.ip_hash from "
		       "iops.reports as r, (select ip_hash from public.noted_network) "
		       "as m where r.short_code = 'lockview' returning 1",
		.gives = "1" },
	{ "does not", TRY("U*U"), 200 },
	{ "what needs none is said so", "POST", "/r/openlock", no_token,
		"{\"password\":\"x\"}", 404, "not_found" },
	{ "a code that nobody has", "POST", "/r/nobodyis", no_token,
		"password=x", 404, .json = "~There is no such report" },
	{ "codes are forgotten",
		.sql = "delete from iops.code_misses; "
		       "drop table public.noted_network; select 1",
		.gives = "1" },
	{ 0 },
};
