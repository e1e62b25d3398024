/* The account page and its forms, for a browser that is signed in. */
#include "account.h"

#define PAGE "GET", "/account", no_token, NULL
#define SEND(body) "POST", "/account", no_token, "form=<form>&action=" body
#define EXPORT(more) "POST", "/account/export", no_token, "form=<form>" more
#define SIGNED_IN .headers = "Cookie: tessera=one<user_b>"
#define DONE(what) .header = "Location: /account?done=" what
#define BROWSER_OF_HERS(name, since) \
	"insert into identity.browser_sessions (token_hash, user_id, " \
	"user_agent, created_at) values (sha256('" name "<user_b>'), " \
	"'<user_b>', 'Browser " name "', now() + interval '" since "')"
#define ANOTHER_COOKIE \
	{ \
		"for hers is another, which becomes the one of these cases", \
			.sql = "update identity.browser_sessions set " \
			       "token_hash = sha256('one<user_b>') where " \
			       "user_id = '<user_b>' and token_hash <> " \
			       "sha256('one<user_b>') returning 'another'", \
			.gives = "another" \
	}
#define BROWSERS \
	"select string_agg(user_agent, ', ' order by user_agent) from " \
	"identity.browser_sessions where user_id = '<user_b>'"

const struct test account_pages[] = {
	{ "who is not signed in does so first", PAGE, 303,
		.header = "Location: /login?next=/account" },
	{ "nor is a form of hers taken", SEND("profile"), 303,
		.header = "Location: /login?next=/account" },
	{ "she has a password", .sql = GIVE_PASSWORD, .gives = "1" },
	{ "nobody failed", .sql = FORGIVE, .gives = "1" },
	{ "she signs in, with two browsers",
		.sql = BROWSER_OF_HERS("one", "0") "; " BROWSER_OF_HERS(
			"two", "1 s"),
		.gives = "" },
	{ "one three days ago",
		.sql = "update identity.browser_sessions set user_agent = case "
		       "when token_hash = sha256('one<user_b>') then user_agent "
		       "else 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) "
		       "Gecko/20100101 Firefox/140.0' end, created_at = case "
		       "when token_hash = sha256('one<user_b>') then now() - "
		       "interval '3 days' else created_at end where user_id = "
		       "'<user_b>'; select 1",
		.gives = "1" },
	{ "the page", PAGE, 200, SIGNED_IN,
		.json = "~<user_b>@example\\.com\n"
			"~Firefox on Linux</span><br>.*title=\"Browser "
			"one\">Browser</span> \\(this browser\\)<br>\n"
			"~signed in 3 days ago, last used just now",
		.keep = "form=~name=\"form\" value=\"([^\"]+)\"\n"
			"device=~name=\"id\" value=\"([^\"]+)\"" },
	{ "the same in German", "GET", "/account", no_token, NULL, 200,
		.headers = "Cookie: tessera=one<user_b>\n"
			   "Accept-Language: de-DE,de;q=0.9,en;q=0.1",
		.json = "~<html lang=\"de\">.*Firefox auf Linux</span><br>.*"
			"angemeldet vor 3 Tagen, zuletzt verwendet gerade "
			"eben",
		.header = "Content-Language: de" },
	{ "and what is wrong in it", "POST", "/account", no_token,
		"form=<form>&action=profile&username="
		"a234567890123456789012345678901",
		422,
		.headers = "Cookie: tessera=one<user_b>\nAccept-Language: de",
		.json = "~Benutzername darf höchstens 30 Zeichen haben\\." },
	{ "a form that is none, in German", "POST", "/account", no_token,
		"form=<form>&action=profile&firstName=%ff", 400,
		.headers = "Cookie: tessera=one<user_b>\nAccept-Language: de",
		.json = "~Das Formular ist fehlerhaft\\." },
	{ "an address that is none, in German", "GET", "/account?done=%ff",
		no_token, NULL, 400,
		.headers = "Cookie: tessera=one<user_b>\nAccept-Language: de",
		.json = "~Die Adresse ist fehlerhaft\\." },
	{ "what happened lately",
		.sql = "select identity.audit('sign_in.failed', '<user_b>', "
		       "null, '<peer>'); select identity.audit('sign_in.failed', "
		       "'<user_a>', null, '<peer>'); select 1",
		.gives = "1" },
	{ "is told, and nobody else's", PAGE, 200, SIGNED_IN,
		.json = "~Recent activity</h2>.<ul>.<li>A sign-in that failed "
			"<span class=\"faint\">just now</span></li>" },
	{ "in German, too", "GET", "/account", no_token, NULL, 200,
		.headers = "Cookie: tessera=one<user_b>\nAccept-Language: de",
		.json = "~<li>Eine Anmeldung, die misslang <span "
			"class=\"faint\">gerade eben</span></li>" },
	{ "programs that keep passwords find where one is changed", "GET",
		"/.well-known/change-password", no_token, NULL, 303,
		.header = "Location: /account#password" },
	{ "a form that another site made", "POST", "/account", no_token,
		"action=profile", 400, SIGNED_IN,
		.json = "~open for too long" },
	{ "a button that is not there", SEND("x"), 400, SIGNED_IN },
	{ "her names", SEND("profile&firstName=Bo&username="), 303, SIGNED_IN,
		DONE("profile"),
		.sql = "select first_name || coalesce(username, '-') from "
		       "identity.users where id = '<user_b>'",
		.gives = "Bo-" },
	{ "are told of", "GET", "/account?done=profile", no_token, NULL, 200,
		.headers = "Cookie: tessera=one<user_b>; "
			   "tessera-deed=/account:profile",
		.json = "~profile was changed.*value=\"Bo\"" },
	{ "but not where somebody's link says so", "GET",
		"/account?done=profile", no_token, NULL, 200, SIGNED_IN,
		.json = "~Your account</h1>.<p class=\"faint\">"
			"[^<]*</p>.<nav" },
	{ "nor where something else was done", "GET", "/account?done=others",
		no_token, NULL, 200,
		.headers = "Cookie: tessera=one<user_b>; "
			   "tessera-deed=/account:profile",
		.json = "~Your account</h1>.<p class=\"faint\">"
			"[^<]*</p>.<nav" },
	{ "a username with blanks", SEND("profile&username=a+b+c"), 422,
		SIGNED_IN, .json = "~The username may have 3 to 30 letters" },
	{ "a username too long",
		SEND("profile&username=a234567890123456789012345678901"), 422,
		SIGNED_IN, .json = "~Username must be 30 characters or less" },

	{ "one browser", SEND("device&id=<device>"), 303, SIGNED_IN,
		DONE("device"), .sql = BROWSERS, .gives = "Browser one" },
	{ "no browser", SEND("device"), 422, SIGNED_IN,
		.json = "~Id is required" },
	{ "another", .sql = BROWSER_OF_HERS("three", "0") " returning 1",
		.gives = "1" },
	{ "all others", SEND("others"), 303, SIGNED_IN,
		.header = "Location: /account?done=others\n"
			  "Set-Cookie~^tessera=[A-Za-z0-9_-]{43}; Path=/; "
			  "Max-Age=2592000; HttpOnly; SameSite=Lax, "
			  "tessera-deed=/account:others; Path=/; Max-Age=600; "
			  "HttpOnly; SameSite=Lax$",
		.sql = BROWSERS, .gives = "Browser one" },
	{ "and who has a copy of her cookie", PAGE, 303, SIGNED_IN },
	ANOTHER_COOKIE,
	{ "an app that she let in",
		.sql = "insert into identity.grants (id, user_id, client_id, "
		       "scopes, auth_time) values ('0000<user_b4>', '<user_b>', "
		       "'home-web', '{openid,home}', now()); select 1",
		.gives = "1" },
	{ "is told with what it may do", PAGE, 200, SIGNED_IN,
		.json = "~Connected apps.*<strong>Home</strong><br>.*Know who "
			"you are\\. Use your homes and appliances\\." },

	{ "until she withdraws it", SEND("app&id=0000<user_b4>"), 303,
		SIGNED_IN, DONE("app"),
		.sql = "select revoked_why from identity.grants where id = "
		       "'0000<user_b4>'",
		.gives = "revoked_by_user" },

	{ "no new password", SEND("password&currentPassword=x"), 422, SIGNED_IN,
		.json = "~The new password is required" },
	{ "the wrong password",
		SEND("password&currentPassword=x&newPassword=Staple-8x"), 422,
		SIGNED_IN, .json = "~present password is not your password" },
	{ "one that is common",
		SEND("password&currentPassword=" RIGHT
		     "&newPassword=Qwerty123"),
		422, SIGNED_IN, .json = "~one of the most common" },
	{ "another", .sql = BROWSER_OF_HERS("four", "0") " returning 1",
		.gives = "1" },
	{ "a good one ends what else she is signed in by",
		SEND("password&currentPassword=" RIGHT
		     "&newPassword=Staple-8x"),
		303, SIGNED_IN,
		.header = "Location: /account?done=password\n"
			  "Set-Cookie~^tessera=[A-Za-z0-9_-]{43}; Path=/; ",
		.sql = BROWSERS, .gives = "Browser one" },
	{ "and who has a copy of her cookie", PAGE, 303, SIGNED_IN },
	ANOTHER_COOKIE,
	{ "a new address",
		SEND("email&email=bo%40people.test&password=Staple-8x"), 303,
		SIGNED_IN, DONE("email"), .sql = MAILS("bo@people.test"),
		.gives = "change_email" },
	{ "which the page says is waiting", PAGE, 200, SIGNED_IN,
		.json = "~bo@people\\.test waits to be confirmed" },

	{ "the export, for who signed in just now", "GET", "/account/export",
		no_token, NULL, 200, SIGNED_IN, .json = "userId=<user_b>",
		.header = "Content-Disposition~attachment" },
	{ "six minutes later",
		.sql = "update identity.browser_sessions set auth_time = now() "
		       "- interval '6 minutes' where user_id = '<user_b>' "
		       "returning 1",
		.gives = "1" },
	{ "she is asked for the password", "GET", "/account/export", no_token,
		NULL, 422, SIGNED_IN,
		.json = "~older than five minutes.*Your account</h1>|"
			"Your account</h1>.*older than five minutes" },
	{ "without which there is none", EXPORT(""), 422, SIGNED_IN,
		.json = "~Password is required" },
	{ "nor by a wrong one", EXPORT("&password=x"), 422, SIGNED_IN,
		.json = "~Password is not your password" },
	{ "nor by a form of another site", "POST", "/account/export", no_token,
		"password=Staple-8x", 400, SIGNED_IN,
		.json = "~open for too long" },
	{ "by the right one it is", EXPORT("&password=Staple-8x"), 200,
		SIGNED_IN, .json = "userId=<user_b>",
		.header = "Content-Disposition~attachment",
		.sql = "select count(*) from identity.sign_in_failures where "
		       "account_hash = sha256('<user_b>@example.com')",
		.gives = "0" },
	{ "the export of nobody", "GET", "/account/export", no_token, NULL, 303,
		.header = "Location: /login?next=/account" },
	{ "the wrong password deletes nothing", SEND("delete&password=x"), 422,
		SIGNED_IN, .json = "~Password is not your password" },
	{ "she leaves", SEND("delete&password=Staple-8x"), 303, SIGNED_IN,
		.header = "Location: /account/deleted?done=delete\n"
			  "Set-Cookie~(^|, )tessera=; Path=/; Max-Age=0;" },
	{ "and is out at once", PAGE, 303, SIGNED_IN },
	{ "she is told how to come back", "GET", "/account/deleted?done=delete",
		no_token, NULL, 200,
		.headers = "Cookie: tessera-deed=/account/deleted:delete",
		.json = "~offers to restore it", .sql = EMPTY,
		.gives = "empty" },
	{ "which nobody is by a link alone", "GET",
		"/account/deleted?done=delete", no_token, NULL, 303,
		.header = "Location: /account" },
	{ 0 },
};
