/* The sign-in page, and its limits. */
#include "cases.h"

#define LOGIN(body) "POST", "/login", no_token, body
#define BROWSER .headers = "Cookie: tessera-browser=<browser>"
#define NAMED(name) "form=<browser_form>&email=" name "&password="
#define WRONG 400, .json = "~Wrong name or password"

const struct test login_cases[] = {
	{ "the page", "GET", "/login", no_token, NULL, 200,
		.json = "~<form method=\"post\" action=\"/login\">",
		.header = "Content-Type: text/html; charset=utf-8\n"
			  "Cache-Control: no-store\n"
			  "Content-Security-Policy: default-src 'none'; "
			  "style-src 'self'; img-src 'self'; base-uri 'none'; "
			  "frame-ancestors 'none'; form-action 'self'\n"
			  "Set-Cookie~^tessera-browser=[A-Za-z0-9_-]{43}; "
			  "Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax$" },
	{ "the page for a client", "GET", "/login?" WEB_REQUEST, no_token, NULL,
		200, .json = "~to continue to Web</p>",
		.header = "Content-Security-Policy~frame-ancestors 'none'$" },
	{ "the page for a native client", "GET", "/login?" NATIVE_REQUEST,
		no_token, NULL, 200,
		.json = "~to continue to Native &lt;b&gt;</p>",
		.header = "Content-Security-Policy~frame-ancestors 'none'$" },
	{ "in the language that it wishes", "GET",
		"/login?" WEB_REQUEST "%26ui_locales%3Dfr%2520de", no_token,
		NULL, 200, .headers = "Accept-Language: en",
		.json = "~<html lang=\"de\">.*weiter zu Web</p>",
		.header = "Content-Language: de" },
	{ "or in the browser's", "GET", "/login", no_token, NULL, 200,
		.headers = "Accept-Language: de-CH, en;q=0.5",
		.json = "~<h1>Anmelden</h1>" },
	{ "leads to all that one may need instead", "GET",
		"/login?" WEB_REQUEST, no_token, NULL, 200,
		.json = "~href=\"/forgot-password\".*href=\"/register\".*"
			"href=\"/resend-verification\"",
		.header =
			"Set-Cookie~, tessera-request=[^;]*client_id=test-web"
			"[^;]*; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax$",
		.keep = "kept=@Set-Cookie~tessera-request=([^;]*);" },
	{ "and afterwards back to the client", "GET", "/login?next=client",
		no_token, NULL, 200,
		.headers = "Cookie: tessera-request=<kept>",
		.json = "~to continue to Web</p>.*name=\"request\" value=\"[^\"]*"
			"client_id=test-web" },
	{ "or to the account, where there was none", "GET",
		"/login?next=client", no_token, NULL, 200,
		.json = "~name=\"next\" value=\"client\"" },
	{ "nowhere by a request that somebody else wrote", "GET",
		"/login?next=client", no_token, NULL, 200,
		.headers = "Cookie: tessera-request=client_id=test-web&"
			   "redirect_uri=https%3A%2F%2Fevil.example",
		.json = "~<h1>Sign in</h1>.<form [^>]*>.<input [^>]*"
			"name=\"form\"[^>]*>.<input [^>]*name=\"next\"",
		.header = "Set-Cookie~, tessera-request=; Path=/; Max-Age=0; "
			  "HttpOnly; SameSite=Lax$" },
	{ "nor to a client that is gone", "GET", "/login?next=client", no_token,
		NULL, 200,
		.headers = "Cookie: tessera=<session>; "
			   "tessera-request=client_id=test-gone&"
			   "redirect_uri=" WEB_URI,
		.json = "~You are signed in</h1>.*href=\"/account\"",
		.header = "Set-Cookie: tessera-request=; Path=/; Max-Age=0; "
			  "HttpOnly; SameSite=Lax" },
	{ "a language that a client wished is kept, too", "GET",
		"/login?" WEB_REQUEST "%26ui_locales%3Dde", no_token, NULL, 200,
		.header = "Set-Cookie~tessera-language=de; Path=/; "
			  "Max-Age=3600; HttpOnly; SameSite=Lax" },
	{ "for the pages that come then", "GET", "/login", no_token, NULL, 200,
		.headers = "Accept-Language: en\n"
			   "Cookie: tessera-language=de",
		.json = "~<h1>Anmelden</h1>" },
	{ "the page for a wrong address", "GET",
		"/login?request=client_id%3D"
		"test-web%26redirect_uri%3Dhttps%253A%252F%252Fevil.example",
		no_token, NULL, 400, .json = "~address that is not its own",
		.header = "Location!" },
	{ "a hint is escaped", "GET",
		"/login?" WEB_REQUEST
		"%26login_hint%3D%2522%253E%253Cscript%253E",
		no_token, NULL, 200,
		.json = "~value=\"&quot;&gt;&lt;script&gt;\"" },
	{ "a form that another site made",
		LOGIN("email=<email>&password="
		      "Tessera-1"),
		400, BROWSER, .json = "~This page was open for too long",
		.sql = "select count(*) from identity.sign_in_failures as f "
		       "where f.account_hash = sha256('<email>')",
		.gives = "0" },
	{ "the same of who has signed in in another tab",
		LOGIN("email=<email>&password=x&" WEB_REQUEST), 200,
		.headers = "Cookie: tessera=<session>",
		.json = "~You are signed in</h1>.*as <email>.*"
			"href=\"/oauth/authorize\\?client_id=test-web[^>]*>"
			"Continue to Web</a>.*Use another account" },
	{ "the page of who is signed in", "GET", "/login", no_token, NULL, 200,
		.headers = "Cookie: tessera=<session>",
		.json = "~You are signed in</h1>.*href=\"/account\"" },
	{ "a form without the browser's cookie",
		LOGIN(NAMED("<email>") "Tessera-1"), 400,
		.json = "~This page was open for too long",
		.header = "Set-Cookie~^tessera-browser=" },
	{ "a form with another browser's cookie",
		LOGIN(NAMED("<email>") "Tessera-1"), 400,
		.headers = "Cookie: tessera-browser=<nothing>",
		.json = "~This page was open for too long" },
	{ "a form with the token of a session",
		LOGIN("form=<session_form>"
		      "&email=<email>&password=Tessera-1"),
		400, BROWSER, .json = "~This page was open for too long" },
	{ "no password", LOGIN(NAMED("<email>")), WRONG, BROWSER },
	{ "no name", LOGIN("form=<browser_form>&password=x"), WRONG, BROWSER },
	{ "a password too long", LOGIN(NAMED("<email>") "<a129>"), WRONG,
		BROWSER },
	{ "an account that nobody has",
		LOGIN(NAMED("nobody%40example.com") "Tessera-1"), WRONG,
		BROWSER },
	{ "a wrong password", LOGIN(NAMED("<email>") "tessera-1"), WRONG,
		BROWSER, .header = "Location!",
		.sql = "select count(*) from identity.sign_in_failures as f "
		       "where f.account_hash = sha256('<email>')",
		.gives = "1" },
	{ "which the audit log tells, without a name or a password",
		.sql = "select count(*) || coalesce(max(details::text), '') "
		       "from identity.audit_log where event = 'sign_in.failed' "
		       "and user_id = '<person>' and ip_hash is not null",
		.gives = "1" },
	{ "what was typed comes back, escaped",
		LOGIN(NAMED("%22%3E%3Cb%3E") "x"), 400, BROWSER,
		.json = "~value=\"&quot;&gt;&lt;b&gt;\"" },
	{ "a next page that is not ours",
		LOGIN(NAMED(
			"<email>") "Tessera-1&next=https%3A%2F%2Fevil.example"),
		303,
		.headers = "Cookie: tessera-browser=<browser>; "
			   "tessera=<out_session>",
		.header = "Location: /login",
		.keep = "in=@Set-Cookie~tessera=([^;]*);\n"
			"known=@Set-Cookie~tessera-browser=([^;]*);" },
	{ "a new session, and the browser's old one is over",
		.sql = "select string_agg((token_hash = sha256('<in>'))::text,"
		       " ',') from identity.browser_sessions where user_id = "
		       "'<person>' and token_hash in (sha256('<in>'), "
		       "sha256('<out_session>'))",
		.gives = "true" },
	{ "it ends after 30 days",
		.sql = "select expires_at - created_at from "
		       "identity.browser_sessions where token_hash = "
		       "sha256('<in>')",
		.gives = "30 days" },
	{ "the failures are forgotten, the sign-in is told",
		.sql = "select concat((select count(*) from "
		       "identity.sign_in_failures as f where f.account_hash = sha256('<email>')), "
		       "(select count(*) from identity.audit_log where event = "
		       "'sign_in' and user_id = '<person>'), (select "
		       "count(*) from identity.users where id = '<person>' and "
		       "last_login_at > now() - interval '1 minute'))",
		.gives = "011" },
	{ "which changes nothing in the profile",
		.sql = "select updated_at < last_login_at from identity.users "
		       "where id = '<person>'",
		.gives = "t" },
	{ "the browser is known",
		.sql = "select count(*) from identity.known_browsers where "
		       "browser_hash = sha256('<known>') and user_id = "
		       "'<person>'",
		.gives = "1" },
	{ "a session that somebody chose is not taken",
		LOGIN(NAMED("<email>") "Tessera-1"), 303,
		.headers = "Cookie: tessera-browser=<browser>; "
			   "tessera=<nothing>",
		.header = "Set-Cookie~^tessera=[A-Za-z0-9_-]{43}; Path=/; "
			  "Max-Age=2592000; HttpOnly; SameSite=Lax, ",
		.sql = "select count(*) from identity.browser_sessions where "
		       "token_hash = sha256('<nothing>')",
		.gives = "0" },
	{ "on a computer of others",
		LOGIN(NAMED("<email>") "Tessera-1&foreign=yes"), 303,
		.headers = "Cookie: tessera-browser=<browser>\n"
			   "Accept-Language: de",
		.header = "Set-Cookie~^tessera=[A-Za-z0-9_-]{43}; Path=/; "
			  "HttpOnly; SameSite=Lax, tessera-browser=[^;]{43}; "
			  "Path=/; HttpOnly; SameSite=Lax$",
		.keep = "lent=@Set-Cookie~tessera=([^;]*);\n"
			"lent_browser=@Set-Cookie~tessera-browser=([^;]*);",
		.sql = "select language from identity.users where id = "
		       "'<person>'",
		.gives = "de" },
	{ "it ends today, and the browser is not known",
		.sql = "select expires_at - created_at || ' ' || (select "
		       "count(*) from identity.known_browsers where "
		       "browser_hash in (sha256('<lent_browser>'), "
		       "sha256('<browser>'))) from identity.browser_sessions "
		       "where token_hash = sha256('<lent>')",
		.gives = "12:00:00 0" },
	{ "what was ticked stays so", LOGIN(NAMED("<email>") "x&foreign=yes"),
		400, BROWSER,
		.json = "~name=\"foreign\" value=\"yes\" checked>" },
	{ "by the username, on the way to a client",
		LOGIN(NAMED("<username>") "Tessera-1&" WEB_REQUEST), 303,
		BROWSER,
		.header = "Location: /oauth/authorize?client_id=test-web&"
			  "redirect_uri=" WEB_URI "&response_type=code&"
			  "scope=openid&state=xyz" PKCE },
	{ "by either in any case, with blanks around it",
		LOGIN(NAMED("%20P-<person>") "Tessera-1"), 303, BROWSER },
	{ "an imported password",
		.sql = "update identity.users set password_hash = "
		       "'$2a$05$CCCCCCCCCCCCCCCCCCCCC."
		       "E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW' where id = '<person>' "
		       "returning 'bcrypt'",
		.gives = "bcrypt" },
	{ "a wrong one for it", LOGIN(NAMED("<email>") "U*V"), WRONG, BROWSER },
	{ "the right one", LOGIN(NAMED("<email>") "U*U"), 303, BROWSER },
	{ "is hashed anew",
		.sql = "select left(password_hash, 30) from identity.users "
		       "where id = '<person>'",
		.gives = "$argon2id$v=19$m=65536,t=2,p=1" },
	{ "and is right again", LOGIN(NAMED("<email>") "U*U"), 303, BROWSER },
	{ "a user who was deactivated",
		.sql = "update identity.users set is_active = false where id = "
		       "'<person>' returning 'off'",
		.gives = "off" },
	{ "is told what all are told", LOGIN(NAMED("<email>") "U*U"), WRONG,
		BROWSER },
	{ "a user who left",
		.sql = "update identity.users set is_active = true, deleted_at "
		       "= now() - interval '29 days' where id = '<person>' "
		       "returning 'gone'",
		.gives = "gone" },
	{ "with a wrong password learns nothing", LOGIN(NAMED("<email>") "x"),
		WRONG, BROWSER },
	{ "with the right one may come back", LOGIN(NAMED("<email>") "U*U"),
		200, BROWSER,
		.json = "~This account was deleted.*"
			"name=\"restore\" value=\"yes\"",
		.header = "Set-Cookie~^tessera-browser=[^,]*$" },
	{ "and does", LOGIN(NAMED("<email>") "U*U&restore=yes"), 303, BROWSER,
		.sql = "select deleted_at is null from identity.users where "
		       "id = '<person>'",
		.gives = "t" },
	{ "of which a mail tells, as of other browsers",
		.sql = "select string_agg(distinct template, ' ') from "
		       "identity.mail_outbox where user_id = '<person>'",
		.gives = "account_restored new_browser" },
	{ "who signs in without cookies again and again",
		.sql = "delete from identity.mail_outbox where user_id = "
		       "'<person>'; "
		       "insert into identity.mail_outbox (user_id, recipient, "
		       "template, parameters) select '<person>', 'a@b.co', "
		       "'new_browser', '{}' from generate_series(1, 10); "
		       "select 1",
		.gives = "1" },
	{ "comes in", LOGIN(NAMED("<email>") "U*U"), 303, BROWSER,
		.sql = "select count(*) from identity.mail_outbox where "
		       "recipient = '<email>' and template = 'new_browser' and "
		       "due_at > now() + interval '50 minutes' and state = "
		       "'queued'",
		.gives = "1" },
	{ "as often as that", LOGIN(NAMED("<email>") "U*U"), 303, BROWSER },
	{ "but is told once an hour then",
		.sql = "select count(*) from identity.mail_outbox where "
		       "recipient = '<email>' and template = 'new_browser' and "
		       "due_at > now()",
		.gives = "1" },
	{ "a user who left 31 days ago",
		.sql = "update identity.users set deleted_at = now() - "
		       "interval '31 days' where id = '<person>' "
		       "returning 'gone'",
		.gives = "gone" },
	{ "comes no more", LOGIN(NAMED("<email>") "U*U&restore=yes"), WRONG,
		BROWSER },
	{ "back for the cases to come",
		.sql = "with f as (delete from identity.sign_in_failures) "
		       "update identity.users set deleted_at = null where id = "
		       "'<person>' returning 'back'",
		.gives = "back" },
	{ 0 },
};

/* As if so many others, of so many networks, had failed. */
#define FAILURES(count, ip, ago) \
	.sql = "with f as (insert into identity.sign_in_failures " \
	       "(account_hash, ip_hash, at) select sha256('<email>'), " ip \
	       ", now() - interval '" ago "' from generate_series(1, " count \
	       ") as i) select 'made'", \
	.gives = "made"
#define OTHERS "encode(sha256(i::text::bytea), 'hex')"
#define MINE \
	"(select ip_hash from identity.sign_in_failures where " \
	"account_hash = sha256('<email>') limit 1)"
#define FORGET \
	.sql = "with f as (delete from identity.sign_in_failures) " \
	       "select 'forgotten'", \
	.gives = "forgotten"
#define HELD 429, .json = "~There were too many attempts"
#define FAR .headers = "Cookie: tessera-browser=<browser>"
#define KNOWN .headers = "Cookie: tessera-browser=<known_now>"

const struct test limit_cases[] = {
	{ "a browser that is known", LOGIN(NAMED("<email>") "U*U"), 303,
		BROWSER,
		.keep = "known_now=@Set-Cookie~"
			"tessera-browser=([^;]*);" },
	{ "a failure", LOGIN(NAMED("<email>") "x"), WRONG, FAR },
	{ "and four more", FAILURES("4", MINE, "5 minutes") },
	{ "hold this network", LOGIN(NAMED("<email>") "U*U"), HELD, FAR,
		.header = "Retry-After~^(59[0-9]|600)$" },
	{ "in any case", LOGIN(NAMED("P-<person>%40EXAMPLE.com") "U*U"), HELD,
		FAR },
	{ "but not by her username, which would tell whose it is",
		LOGIN(NAMED("<username>") "U*U"), 303, FAR },
	{ "but no other account", LOGIN(NAMED("other%40example.com") "x"),
		WRONG, FAR },
	{ "all of them older",
		.sql = "with f as (update identity.sign_in_failures set at = "
		       "at - interval '15 minutes') select 'older'",
		.gives = "older" },
	{ "hold nobody", LOGIN(NAMED("<email>") "U*U"), 303, FAR },
	{ "forgotten", FORGET },
	{ "49 failures elsewhere", FAILURES("49", OTHERS, "1 minute") },
	{ "hold nobody, either", LOGIN(NAMED("<email>") "U*U"), 303, FAR },
	{ "the fiftieth", FAILURES("1", OTHERS, "1 minute") },
	{ "holds all networks", LOGIN(NAMED("<email>") "U*U"), HELD, FAR,
		.header = "Retry-After~^8[34][0-9]$" },
	{ "but not a browser that the account is known to", "GET",
		"/login?email=<email>", no_token, NULL, 200, KNOWN,
		.keep = "known_form=~name=\"form\" value=\"([^\"]*)\"" },
	{ "which signs in",
		LOGIN("form=<known_form>&email=<email>&"
		      "password=U*U"),
		303, KNOWN,
		.keep = "known_now=@Set-Cookie~tessera-browser=([^;]*);" },
	{ "and has a name of its own afterwards", "GET", "/login", no_token,
		NULL, 200, KNOWN,
		.keep = "known_form=~name=\"form\" value=\"([^\"]*)\"" },
	{ "its own failures are counted",
		LOGIN("form=<known_form>&"
		      "email=<email>&password=x"),
		WRONG, KNOWN,
		.sql = "select count(*) from identity.sign_in_failures where "
		       "ip_hash = encode(sha256('<known_now>'), 'hex')",
		.gives = "1" },
	{ "forgotten once more", FORGET },
	{ "a failure again", LOGIN(NAMED("<email>") "x"), WRONG, FAR },
	{ "and 29 of other names in this network",
		.sql = "with f as (insert into identity.sign_in_failures "
		       "(account_hash, ip_hash) select sha256(i::text::bytea), " MINE
		       " from generate_series(1, 29) as i) select 'made'",
		.gives = "made" },
	{ "hold it for a name that nobody tried",
		LOGIN(NAMED("other%40example.com") "x"), HELD, FAR,
		.header = "Retry-After~^[0-9]+$" },
	{ "but not a browser that is known in it",
		LOGIN("form=<known_form>&email=<email>&password=U*U"), 303,
		KNOWN,
		.keep = "known_now=@Set-Cookie~tessera-browser=([^;]*);" },
	{ "forgotten at last", FORGET },
	{ 0 },
};
