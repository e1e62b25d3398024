/* The sign-out. */
#include "cases.h"

#define OUT .headers = "Cookie: tessera=<session>"
#define BACK "post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2Fout"
#define LIVES(name, count) \
	.sql = "select count(*) from identity.browser_sessions where " \
	       "token_hash = sha256('<" name ">')", \
	.gives = count

#define HINTED(token) \
	"/oauth/authorize?response_type=code&scope=openid&client_id=test-web" \
	"&redirect_uri=" WEB_URI PKCE "&id_token_hint=" token

const struct test logout_cases[] = {
	{ "another person's browser",
		.sql = "insert into identity.browser_sessions (token_hash, "
		       "user_id) values (sha256('other<user_b>'), '<user_b>') "
		       "returning 'another'",
		.gives = "another" },
	{ "an ID token", "POST", "/oauth/token", no_token,
		"grant_type=authorization_code&code=<code_out>&client_id="
		"test-web&redirect_uri=" WEB_URI VERIFIED,
		200, .keep = "id=id_token\nbearer=access_token" },
	{ "a hint at authorize, of who is signed in", "GET",
		HINTED("<id>") "&prompt=none", no_token, NULL, 303, OUT,
		.header = "Location~callback\\?(code|error=consent_required)" },
	{ "of another", "GET", HINTED("<id>") "&prompt=none", no_token, NULL,
		303, .headers = "Cookie: tessera=other<user_b>",
		.header = "Location~error=login_required" },
	{ "who may sign in", "GET", HINTED("<id>"), no_token, NULL, 303,
		.headers = "Cookie: tessera=other<user_b>",
		.header = "Location~^/login\\?request=" },
	{ "one that is no ID token", "GET", HINTED("<bearer>"), no_token, NULL,
		303, OUT, .header = "Location~error=invalid_request" },
	{ "nobody is signed in", "GET", "/oauth/logout", no_token, NULL, 200,
		.json = "~You are signed out" },
	{ "nobody, back to the client", "GET",
		"/oauth/logout?client_id="
		"test-web&state=a%26b&" BACK,
		no_token, NULL, 303,
		.header = "Location: https://app.example.com/out?state=a%26b" },
	{ "an address that is not registered", "GET",
		"/oauth/logout?"
		"client_id=test-web&post_logout_redirect_uri="
		"https%3A%2F%2Fevil.example%2Fout",
		no_token, NULL, 200, .header = "Location!" },
	{ "one that is a redirect address only", "GET",
		"/oauth/logout?"
		"client_id=test-web&post_logout_redirect_uri=" WEB_URI,
		no_token, NULL, 200, .header = "Location!" },
	{ "one that begins alike", "GET",
		"/oauth/logout?client_id=test-web&" BACK "%40evil.example",
		no_token, NULL, 200, .header = "Location!" },
	{ "without a client", "GET", "/oauth/logout?" BACK, no_token, NULL, 200,
		.header = "Location!" },
	{ "who is signed in is asked", "GET",
		"/oauth/logout?client_id=test-web"
		"&" BACK,
		no_token, NULL, 200, OUT,
		.json = "~Sign out\\?</h1>.*You are signed in as <email>",
		LIVES("session", "1") },
	{ "a form of the client is sent on", "POST", "/oauth/logout", no_token,
		"client_id=test-web&" BACK, 303,
		.header = "Location: /oauth/logout?client_id=test-web&" BACK },
	{ "a form that another site made, where cookies are not sent", "POST",
		"/oauth/logout", no_token, "form=<old_session_form>", 303,
		.header = "Location: /oauth/logout", LIVES("session", "1") },
	{ "where they are, is a question that says why", "POST",
		"/oauth/logout", no_token,
		"form=<old_session_form>&client_id=test-web&" BACK, 400, OUT,
		.json = "~Sign out\\?</h1>.*you signed in or out meanwhile.*"
			"name=\"client_id\" value=\"test-web\"",
		LIVES("session", "1") },
	{ "a hint that somebody made up", "GET",
		"/oauth/logout?id_token_hint="
		"eyJhbGciOiJub25lIn0.eyJzdWIiOiI8cGVyc29uPiJ9.",
		no_token, NULL, 200, OUT, .json = "~Sign out\\?</h1>",
		LIVES("session", "1") },
	{ "an access token is no hint", "GET",
		"/oauth/logout?id_token_hint="
		"<bearer>",
		no_token, NULL, 200, OUT, .json = "~Sign out\\?</h1>",
		LIVES("session", "1") },
	{ "a hint of one client for another", "GET",
		"/oauth/logout?client_id="
		"test-native&id_token_hint=<id>",
		no_token, NULL, 400, OUT, LIVES("session", "1") },
	{ "the hint of who is signed in", "GET",
		"/oauth/logout?id_token_hint="
		"<id>&state=x&" BACK,
		no_token, NULL, 303, OUT,
		.header = "Location: https://app.example.com/out?state=x\n"
			  "Set-Cookie: tessera=; Path=/; Max-Age=0; HttpOnly; "
			  "SameSite=Lax",
		LIVES("session", "0") },
	{ "a code that the browser was given",
		.sql = "insert into identity.codes (code_hash, user_id, "
		       "client_id, redirect_uri, scopes, auth_time, "
		       "session_hash) values (sha256('unused<button>'), "
		       "'<person>', 'test-web', 'x', '{openid}', now(), "
		       "sha256('<button>')) returning 'given'",
		.gives = "given" },
	{ "the button", "POST", "/oauth/logout", no_token,
		"form=<button_form>&client_id=test-web&" BACK, 303,
		.headers = "Cookie: tessera=<button>",
		.header = "Location: https://app.example.com/out",
		LIVES("button", "0") },
	{ "ends it, too",
		.sql = "select count(*) from identity.codes where code_hash = "
		       "sha256('unused<button>')",
		.gives = "0" },
	{ "which the audit log tells",
		.sql = "select count(*) from identity.audit_log where event = "
		       "'sign_out' and user_id = '<person>'",
		.gives = "2" },
	{ 0 },
};
