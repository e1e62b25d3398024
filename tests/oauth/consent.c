/* The page on which a person lets a client in. */
#include "cases.h"

#define CONSENT(body) "POST", "/consent", no_token, body
#define ELSEWHERE "%26resource%3Dhttps%253A%252F%252Fapi.example.com"
#define CLICK(name) \
	"POST", "/oauth/form", no_token, "code=<" name ">&state=xyz&iss=x"
#define EXCHANGE(name) \
	"POST", "/oauth/token", no_token, \
		"grant_type=authorization_code&client_id=test-web&code=<" name \
		">&redirect_uri=" WEB_URI VERIFIED
#define IN .headers = "Cookie: tessera=<session>"

const struct test consent_cases[] = {
	{ "signed out", "GET", "/consent?" WEB_REQUEST, no_token, NULL, 303,
		.header = "Location~^/login\\?request=client_id%3Dtest-web" },
	{ "the page", "GET", "/consent?" WEB_REQUEST, no_token, NULL, 200, IN,
		.json = "~Let Web in\\?</h1>.*<li>Know who you are</li>.*"
			"This leads to https://app\\.example\\.com\\.<.*"
			"Signed in as <email>",
		.header = "Cache-Control: no-store\n"
			  "Content-Security-Policy~frame-ancestors 'none'$",
		.keep = "consent_form=~name=\"form\" value=\"([^\"]*)\"" },
	{ "for no client", "GET", "/consent", no_token, NULL, 400, IN },
	{ "for a wrong address", "GET",
		"/consent?request=client_id%3Dtest-web"
		"%26redirect_uri%3Dhttps%253A%252F%252Fevil.example",
		no_token, NULL, 400, IN, .header = "Location!" },
	{ "a form that another site made",
		CONSENT("decision=allow&" WEB_REQUEST), 400, IN,
		.header = "Location!", .json = "~Please decide again" },
	{ "a form of another session",
		CONSENT("decision=allow&"
			"form=<old_session_form>&" WEB_REQUEST),
		400, IN },
	{ "a form of a browser that is signed out",
		CONSENT("decision=allow&"
			"form=<consent_form>&" WEB_REQUEST),
		303, .header = "Location~^/login" },
	{ "no decision", CONSENT("form=<consent_form>&" WEB_REQUEST), 400, IN },
	{ "cancel", CONSENT("form=<consent_form>&decision=cancel&" WEB_REQUEST),
		303, IN,
		.header = "Location~^https://app\\.example\\.com/"
			  "callback\\?error=access_denied&error_description="
			  "[^&]*&state=xyz&iss=<issuer_text>$" },
	{ "nothing was agreed to",
		.sql = "select count(*) from identity.consents where user_id = "
		       "'<person>'",
		.gives = "0" },
	{ "allow", CONSENT("form=<consent_form>&decision=allow&" WEB_REQUEST),
		303,
		.headers = "Cookie: tessera=<session>; "
			   "tessera-request=client_id=test-web&x=1",
		.header = "Location~^https://app\\.example\\.com/"
			  "callback\\?code=[A-Za-z0-9_-]{43}&state=xyz&"
			  "iss=<issuer_text>$\n"
			  "Set-Cookie: tessera-request=; Path=/; Max-Age=0; "
			  "HttpOnly; SameSite=Lax",
		.keep = "given=@Location~code=([^&]*)" },
	{ "the code is worth its tokens", "POST", "/oauth/token", no_token,
		"grant_type=authorization_code&client_id=test-web&code=<given>"
		"&redirect_uri=" WEB_URI VERIFIED,
		200, .json = "scope=openid" },
	{ "it is remembered, and told",
		.sql = "select c.scopes || (select count(*) from "
		       "identity.audit_log where event = 'consent' and user_id "
		       "= '<person>')::text from identity.consents as c where "
		       "c.user_id = '<person>'",
		.gives = "{openid,1}" },
	{ "so that nobody is asked again", "GET",
		"/oauth/authorize?"
		"response_type=code&scope=openid&client_id=test-web&"
		"redirect_uri=" WEB_URI PKCE,
		no_token, NULL, 303, IN,
		.header = "Location~^https://app\\.example\\.com/callback\\?"
			  "code=[^&]*&iss=\nSet-Cookie!" },
	{ "the request that was kept is over", "GET",
		"/oauth/authorize?"
		"response_type=code&scope=openid&client_id=test-web&"
		"redirect_uri=" WEB_URI PKCE,
		no_token, NULL, 303,
		.headers = "Cookie: tessera=<session>; "
			   "tessera-request=client_id=test-web&x=1",
		.header = "Set-Cookie: tessera-request=; Path=/; Max-Age=0; "
			  "HttpOnly; SameSite=Lax" },
	{ "but not that of another client", "GET",
		"/oauth/authorize?"
		"response_type=code&scope=openid&client_id=test-web&"
		"redirect_uri=" WEB_URI PKCE,
		no_token, NULL, 303,
		.headers = "Cookie: tessera=<session>; "
			   "tessera-request=client_id=test-first",
		.header = "Set-Cookie!" },
	{ "but for more", "GET",
		"/oauth/authorize?response_type=code&"
		"scope=openid+email&client_id=test-web&redirect_uri=" WEB_URI
			PKCE,
		no_token, NULL, 303, IN, .header = "Location~^/consent" },
	{ "and for another resource server", "GET",
		"/oauth/authorize?response_type=code&scope=openid"
		"&client_id=test-web&resource=https%3A%2F%2Fapi.example.com&"
		"redirect_uri=" WEB_URI PKCE,
		no_token, NULL, 303, IN, .header = "Location~^/consent" },
	{ "which the page names", "GET", "/consent?" WEB_REQUEST ELSEWHERE,
		no_token, NULL, 200, IN,
		.json = "~would like to, at https://api\\.example\\.com:" },
	{ "allowed there",
		CONSENT("form=<consent_form>&decision=allow&" WEB_REQUEST
				ELSEWHERE),
		303, IN,
		.sql = "select scopes::text || elsewhere::text from "
		       "identity.consents where user_id = '<person>'",
		.gives =
			"{openid}{\"https://api.example.com\": [\"openid\"]}" },
	{ "it is not asked for again", "GET",
		"/oauth/authorize?response_type=code&scope=openid"
		"&client_id=test-web&resource=https%3A%2F%2Fapi.example.com&"
		"redirect_uri=" WEB_URI PKCE,
		no_token, NULL, 303, IN,
		.header =
			"Location~^https://app\\.example\\.com/callback\\?code" },
	{ "a native client is asked",
		CONSENT("form=<consent_form>&"
			"decision=allow&" NATIVE_REQUEST),
		303, IN,
		.header = "Location~^http://127\\.0\\.0\\.1:4711/callback\\?"
			  "code=" },
	{ "each time", "GET",
		"/oauth/authorize?response_type=code&scope=openid"
		"&client_id=test-native&redirect_uri=" NATIVE_URI PKCE,
		no_token, NULL, 303, IN, .header = "Location~^/consent" },
	{ "but then for one click", "GET", "/consent?" NATIVE_REQUEST, no_token,
		NULL, 200, IN, .json = "~Continue as <email></button>" },
	{ "a form as the answer",
		CONSENT("form=<consent_form>&"
			"decision=allow&" WEB_REQUEST
			"%26response_mode%3Dform_post"),
		200, IN, .header = "Location!",
		.json = "~<form method=\"post\" action=\"/oauth/form\">.*"
			"name=\"code\" value=\"[^\"]{43}\".*name=\"state\" "
			"value=\"xyz\".*name=\"iss\"",
		.keep = "posted=~name=\"code\" value=\"([^\"]*)\"" },
	{ "whose code is none before the click", EXCHANGE("posted"), 400,
		"invalid_grant" },
	{ "in another browser", CLICK("posted"), 400, .header = "Location!",
		.json = "~open for too long" },
	{ "in this one it goes to the client", CLICK("posted"), 307, IN,
		.header = "Location: https://app.example.com/callback\n"
			  "Cache-Control: no-store",
		.sql = "select expires_at between now() + interval '1 second' "
		       "and now() + interval '60 seconds' from identity.codes "
		       "where code_hash = sha256('<posted>')",
		.gives = "t" },
	{ "of two clicks a browser follows the second", CLICK("posted"), 307,
		IN, .header = "Location: https://app.example.com/callback" },
	{ "which is no later for it",
		.sql = "update identity.codes set expires_at = expires_at - "
		       "interval '20 seconds' where code_hash = "
		       "sha256('<posted>') returning 'older'",
		.gives = "older" },
	{ "as nothing is", CLICK("posted"), 307, IN,
		.sql = "select expires_at < now() + interval '41 seconds' from "
		       "identity.codes where code_hash = sha256('<posted>')",
		.gives = "t" },
	{ "and is worth its tokens", EXCHANGE("posted"), 200 },
	{ "and then goes nowhere, which it says", CLICK("posted"), 400, IN,
		.header = "Location!", .json = "~You have gone on already" },
	{ "a click without a code", "POST", "/oauth/form", no_token, "state=x",
		400, IN },
	{ "a form that was open for too long",
		CONSENT("form=<consent_form>&"
			"decision=allow&" WEB_REQUEST
			"%26response_mode%3Dform_post"),
		200, IN, .keep = "posted=~name=\"code\" value=\"([^\"]*)\"" },
	{ "ten minutes",
		.sql = "update identity.codes set expires_at = now() - interval "
		       "'1 second' where code_hash = sha256('<posted>') and "
		       "expires_at > now() + interval '9 minutes' returning 1",
		.gives = "1" },
	{ "goes nowhere", CLICK("posted"), 400, IN, .header = "Location!" },
	{ 0 },
};
