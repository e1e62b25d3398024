/* /oauth/authorize: addresses that are not the client's, and what is asked. */
#include "cases.h"

#define ASK(client, uri) \
	"/oauth/authorize?response_type=code&scope=openid&state=s%26%3D%0Ax" \
	"&client_id=" client "&redirect_uri=" uri
#define NATIVE(uri) ASK("test-native", uri) PKCE
#define WEB ASK("test-web", WEB_URI)

/* Shown to the person, and nobody is sent anywhere. */
#define SHOWN \
	.status = 400, \
	.header = \
		"Location!\n" \
		"Content-Type: text/html; charset=utf-8\nCache-Control: no-store"
#define TO_LOGIN .status = 303, .header = "Location~^/login\\?request="
#define BREAK "%0D%0AX-Evil:%201"
#define GET(path) "GET", path, no_token, NULL

const struct test address_cases[] = {
	{ "no client", GET("/oauth/authorize?response_type=code"), SHOWN },
	{ "nothing at all", GET("/oauth/authorize"), SHOWN },
	{ "an unknown client", GET(ASK("nobody", WEB_URI)), SHOWN,
		.json = "~application that sent you here is not known" },
	{ "a client that was switched off", GET(ASK("test-gone", WEB_URI)),
		SHOWN },
	{ "no address",
		GET("/oauth/authorize?response_type=code&scope=openid"
		    "&client_id=test-web" PKCE),
		SHOWN, .json = "~address that is not its own" },
	{ "another address", GET(ASK("test-web", "https%3A%2F%2Fevil.example")),
		SHOWN },
	{ "another case of the host",
		GET(ASK("test-web",
			"https%3A%2F%2FApp.example.com%2Fcallback")),
		SHOWN },
	{ "another case of the path",
		GET(ASK("test-web",
			"https%3A%2F%2Fapp.example.com%2FCallback")),
		SHOWN },
	{ "another case of the scheme",
		GET(ASK("test-web",
			"HTTPS%3A%2F%2Fapp.example.com%2Fcallback")),
		SHOWN },
	{ "http instead of https",
		GET(ASK("test-web", "http%3A%2F%2Fapp.example.com%2Fcallback")),
		SHOWN },
	{ "a slash more", GET(ASK("test-web", WEB_URI "%2F")), SHOWN },
	{ "a slash twice",
		GET(ASK("test-web",
			"https%3A%2F%2Fapp.example.com%2F%2Fcallback")),
		SHOWN },
	{ "a path below", GET(ASK("test-web", WEB_URI "%2Fx")), SHOWN },
	{ "a path above",
		GET(ASK("test-web", "https%3A%2F%2Fapp.example.com%2F")),
		SHOWN },
	{ "dots in the path",
		GET(ASK("test-web",
			"https%3A%2F%2Fapp.example.com%2Fx%2F..%2Fcallback")),
		SHOWN },
	{ "a port",
		GET(ASK("test-web",
			"https%3A%2F%2Fapp.example.com%3A443%2Fcallback")),
		SHOWN },
	{ "a query more", GET(ASK("test-web", WEB_URI "%3Fy%3D1")), SHOWN },
	{ "an empty query", GET(ASK("test-web", WEB_URI "%3F")), SHOWN },
	{ "a fragment", GET(ASK("test-web", WEB_URI "%23x")), SHOWN },
	{ "userinfo",
		GET(ASK("test-web",
			"https%3A%2F%2Fapp.example.com%40evil.example%2Fcallback")),
		SHOWN },
	{ "userinfo, though it is registered",
		GET(ASK("test-userinfo",
			"https%3A%2F%2Fuser%40app.example.com%2Fcallback")),
		SHOWN },
	{ "percent-encoding",
		GET(ASK("test-web",
			"https%3A%2F%2Fapp.example.com%2F%2563allback")),
		SHOWN },
	{ "a suffix host",
		GET(ASK("test-web",
			"https%3A%2F%2Fapp.example.com.evil.example%2Fcallback")),
		SHOWN },
	{ "a host that ends alike",
		GET(ASK("test-web",
			"https%3A%2F%2Fevil-app.example.com%2Fcallback")),
		SHOWN },
	{ "a backslash",
		GET(ASK("test-web",
			"https%3A%2F%2Fevil.example%5C%40app.example.com%2Fcallback")),
		SHOWN },
	{ "a line break", GET(ASK("test-web", WEB_URI "%0D%0AX%3A1")), SHOWN },
	{ "a blank at the end", GET(ASK("test-web", WEB_URI "%20")), SHOWN },
	{ "javascript", GET(ASK("test-web", "javascript%3Aalert(1)")), SHOWN },
	{ "the address of another client", GET(ASK("test-native", WEB_URI)),
		SHOWN },
	{ "a query that is malformed", GET("/oauth/authorize?client_id=%zz"),
		SHOWN },
	{ "two addresses, though both are the client's",
		GET(ASK("test-web", WEB_URI) "&redirect_uri=" WEB_URI PKCE),
		SHOWN },
	{ "the client's and another",
		GET(ASK("test-web", WEB_URI) "&redirect_uri="
					     "https%3A%2F%2Fevil.example" PKCE),
		SHOWN },
	{ "the client's three times",
		GET(ASK("test-web", WEB_URI) "&redirect_uri=" WEB_URI
					     "&redirect_uri=" WEB_URI PKCE),
		SHOWN },
	{ "two clients",
		GET(ASK("test-web", WEB_URI) "&client_id=test-web" PKCE),
		SHOWN },

	{ "the registered query", GET(ASK("test-web", WEB_URI "%3Fx%3D1") PKCE),
		TO_LOGIN },
	{ "a loopback address without a port", GET(NATIVE(NATIVE_URI)),
		TO_LOGIN },
	{ "a loopback address with any port",
		GET(NATIVE("http%3A%2F%2F127.0.0.1%3A49152%2Fcallback")),
		TO_LOGIN },
	{ "the same in IPv6, where one port was registered",
		GET(NATIVE("http%3A%2F%2F%5B%3A%3A1%5D%3A5000%2Fcallback")),
		TO_LOGIN },
	{ "a private scheme", GET(NATIVE("com.example.app%3A%2Fcallback")),
		TO_LOGIN },
	{ "localhost is no IP literal: its own port",
		GET(NATIVE("http%3A%2F%2Flocalhost%3A8080%2Fcallback")),
		TO_LOGIN },
	{ "localhost with another port",
		GET(NATIVE("http%3A%2F%2Flocalhost%3A8081%2Fcallback")),
		SHOWN },
	{ "a loopback address with another path",
		GET(NATIVE("http%3A%2F%2F127.0.0.1%3A49152%2Fcallback2")),
		SHOWN },
	{ "a loopback address with a query",
		GET(NATIVE("http%3A%2F%2F127.0.0.1%3A49152%2Fcallback%3Fx")),
		SHOWN },
	{ "another loopback address",
		GET(NATIVE("http%3A%2F%2F127.0.0.2%3A49152%2Fcallback")),
		SHOWN },
	{ "https on loopback",
		GET(NATIVE("https%3A%2F%2F127.0.0.1%3A49152%2Fcallback")),
		SHOWN },
	{ "a port that is none",
		GET(NATIVE("http%3A%2F%2F127.0.0.1%3A99999%2Fcallback")),
		SHOWN },
	{ "a port of letters",
		GET(NATIVE("http%3A%2F%2F127.0.0.1%3Ax%2Fcallback")), SHOWN },
	{ "a port that hides a host",
		GET(NATIVE("http%3A%2F%2F127.0.0.1%3A80%40evil.example"
			   "%2Fcallback")),
		SHOWN },
	{ "loopback as a suffix host",
		GET(NATIVE("http%3A%2F%2F127.0.0.1.evil.example%2Fcallback")),
		SHOWN },
	{ "another private scheme",
		GET(NATIVE("com.example.app2%3A%2Fcallback")), SHOWN },
	{ "a private scheme with a host",
		GET(NATIVE("com.example.app%3A%2F%2Fevil%2Fcallback")), SHOWN },
	{ "a form of another site is sent on, with its cookies", "POST",
		"/oauth/authorize", no_token,
		"client_id=test-web&state=%0A&redirect_uri=" WEB_URI, 303,
		.header = "Location: /oauth/authorize?client_id=test-web&"
			  "redirect_uri=" WEB_URI "&state=%0A" },
	{ "so is one that the client will be told is wrong", "POST",
		"/oauth/authorize", no_token,
		"client_id=test-web&code_challenge_method=plain&max_age=x"
		"&state=&resource=",
		303,
		.header = "Location: /oauth/authorize?client_id=test-web&"
			  "code_challenge_method=plain&max_age=x" },
	{ "even a challenge twice as long as any", "POST", "/oauth/authorize",
		no_token, "code_challenge=" CHALLENGE CHALLENGE, 303,
		.header = "Location: /oauth/authorize?"
			  "code_challenge=" CHALLENGE CHALLENGE },
	{ "but not one without end", "POST", "/oauth/authorize", no_token,
		"code_challenge=" CHALLENGE CHALLENGE CHALLENGE, SHOWN },
	{ "such a form with a parameter twice", "POST", "/oauth/authorize",
		no_token, "client_id=test-web&client_id=x", SHOWN },
	{ 0 },
};

/* Sent back with error, state and iss, and nothing else. */
#define BACK(error) \
	.status = 303, \
	.header = \
		"Location~^https://app\\.example\\.com/callback\\?error=" error \
		"&error_description=[^&]*&state=s%26%3D%0Ax&iss=<issuer_text>$\n" \
		"Cache-Control: no-store"
#define IN .headers = "Cookie: other=1; tessera=<session>"
#define OLD .headers = "Cookie: tessera=<old_session>"

const struct test asking_cases[] = {
	{ "no challenge of a public client", GET(WEB),
		BACK("invalid_request") },
	{ "the method plain",
		GET(WEB "&code_challenge=" VERIFIER
			"&code_challenge_method=plain"),
		BACK("invalid_request") },
	{ "no method, which means plain", GET(WEB "&code_challenge=" CHALLENGE),
		BACK("invalid_request") },
	{ "a method without a challenge",
		GET(WEB "&code_challenge_method=S256"),
		BACK("invalid_request") },
	{ "a challenge too short",
		GET(WEB "&code_challenge=abc"
			"&code_challenge_method=S256"),
		BACK("invalid_request") },
	{ "a challenge that is no base64url",
		GET(WEB "&code_challenge="
			"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw%2BcM"
			"&code_challenge_method=S256"),
		BACK("invalid_request") },
	{ "no challenge of a client that is exempt",
		GET(ASK("test-secret", WEB_URI)), TO_LOGIN },
	{ "response_type=token",
		GET("/oauth/authorize?response_type=token&state=s%26%3D%0Ax"
		    "&client_id=test-web&redirect_uri=" WEB_URI PKCE),
		BACK("unsupported_response_type") },
	{ "no response_type",
		GET("/oauth/authorize?state=s%26%3D%0Ax"
		    "&client_id=test-web&redirect_uri=" WEB_URI PKCE),
		BACK("invalid_request") },
	{ "a parameter twice", GET(WEB PKCE "&scope=openid"),
		BACK("invalid_request") },
	{ "parameters without a value, which are as omitted",
		GET(WEB PKCE "&resource=&max_age=&response_mode=&nonce="),
		TO_LOGIN },
	{ "an unknown parameter", GET(WEB PKCE "&unknown=1&unknown=2"),
		TO_LOGIN },
	{ "a scope that the client has not",
		GET("/oauth/authorize?"
		    "response_type=code&scope=openid+home&state=s%26%3D%0Ax"
		    "&client_id=test-web&redirect_uri=" WEB_URI PKCE),
		BACK("invalid_scope") },
	{ "a scope of blanks",
		GET("/oauth/authorize?"
		    "response_type=code&scope=++&state=s%26%3D%0Ax"
		    "&client_id=test-web&redirect_uri=" WEB_URI PKCE),
		BACK("invalid_scope") },
	{ "a scope that nobody knows is ignored",
		GET("/oauth/authorize?"
		    "response_type=code&scope=openid+nonsense&state=s%26%3D%0Ax"
		    "&client_id=test-web&redirect_uri=" WEB_URI PKCE),
		TO_LOGIN },
	{ "but none is left",
		GET("/oauth/authorize?"
		    "response_type=code&scope=nonsense&state=s%26%3D%0Ax"
		    "&client_id=test-web&redirect_uri=" WEB_URI PKCE),
		BACK("invalid_scope") },
	{ "a state that is too long for its way",
		GET("/oauth/authorize?response_type=code&scope=openid&state="
		    "<state>&client_id=test-web&redirect_uri=" WEB_URI PKCE),
		.status = 303,
		.header = "Location~^https://app\\.example\\.com/callback\\?"
			  "error=invalid_request&error_description="
			  "state%20is%20too%20long\\.&iss=" },
	{ "a client without the grant", GET(ASK("test-mute", WEB_URI) PKCE),
		BACK("unauthorized_client") },
	{ "a resource that the client has not",
		GET(WEB PKCE "&resource=https%3A%2F%2Fother.example.com"),
		BACK("invalid_target") },
	{ "two of them",
		GET(WEB PKCE "&resource=https%3A%2F%2Fapi.example.com"
			     "&resource=https%3A%2F%2Fother.example.com"),
		BACK("invalid_target") },
	{ "a resource that it has",
		GET(WEB PKCE "&resource=https%3A%2F%2Fapi.example.com"),
		TO_LOGIN },
	{ "a request object", GET(WEB PKCE "&request=e30.e30."),
		BACK("request_not_supported") },
	{ "a request by address",
		GET(WEB PKCE "&request_uri=https%3A%2F%2Fevil.example"),
		BACK("request_uri_not_supported") },
	{ "response_mode=fragment", GET(WEB PKCE "&response_mode=fragment"),
		BACK("invalid_request") },
	{ "an unknown prompt", GET(WEB PKCE "&prompt=often"),
		BACK("invalid_request") },
	{ "prompt=none with another", GET(WEB PKCE "&prompt=none+login"),
		BACK("invalid_request") },
	{ "a max_age that is no number", GET(WEB PKCE "&max_age=-1"),
		BACK("invalid_request") },
	{ "prompt=none, signed out", GET(WEB PKCE "&prompt=none"),
		BACK("login_required") },
	{ "prompt=none, not agreed yet", GET(WEB PKCE "&prompt=none"), IN,
		BACK("consent_required") },
	{ "signed in, not agreed yet", GET(WEB PKCE), IN, .status = 303,
		.header = "Location~^/consent\\?request=" },
	{ "a first-party web client needs no consent",
		GET(ASK("test-first", "https%3A%2F%2Ffirst.example.com"
				      "%2Fcallback") PKCE),
		IN, .status = 303,
		.header = "Location~^https://first\\.example\\.com/callback"
			  "\\?code=[A-Za-z0-9_-]{43}&state=s%26%3D%0Ax"
			  "&iss=<issuer_text>$" },
	{ "a code is kept as its hash, for 60 seconds",
		.sql = "select octet_length(code_hash) || ' ' || "
		       "(expires_at - created_at) from identity.codes "
		       "where client_id = 'test-first' and user_id = "
		       "'<person>' and code_hash <> sha256('<code_first>')",
		.gives = "32 00:01:00" },
	{ "the same client on loopback asks for a click",
		GET(ASK("test-first", "http%3A%2F%2F127.0.0.1%3A6666"
				      "%2Fcallback") PKCE),
		IN, .status = 303, .header = "Location~^/consent\\?request=" },
	{ "prompt=none on loopback asks for a click, too",
		GET(ASK("test-first", "http%3A%2F%2F127.0.0.1%3A6666"
				      "%2Fcallback") PKCE "&prompt=none"),
		IN, .status = 303,
		.header = "Location~error=consent_required" },
	{ "prompt=consent asks a first-party client's user",
		GET(ASK("test-first", "https%3A%2F%2Ffirst.example.com"
				      "%2Fcallback") PKCE "&prompt=consent"),
		IN, .status = 303, .header = "Location~^/consent\\?request=" },
	{ "prompt=login asks who is signed in, and then no more",
		GET(WEB PKCE "&prompt=login"), IN, .status = 303,
		.header = "Location~^/login\\?request=([^p]|p[^r]|pr[^o])*$" },
	{ "prompt=create begins with registering, and keeps the request",
		GET(WEB PKCE "&prompt=create"), .status = 303,
		.header =
			"Location: /register\n"
			"Set-Cookie~^tessera-request=([^p;]|p[^r;]|pr[^o;])*; "
			"Path=/" },
	{ "also of who is signed in", GET(WEB PKCE "&prompt=create"), IN,
		.status = 303, .header = "Location: /register" },
	{ "a sign-in older than max_age", GET(WEB PKCE "&max_age=3600"), OLD,
		TO_LOGIN },
	{ "a sign-in younger than max_age", GET(WEB PKCE "&max_age=3600"), IN,
		.status = 303, .header = "Location~^/consent" },
	{ "max_age=0 does not come back", GET(WEB PKCE "&max_age=0"), IN,
		.status = 303,
		.header = "Location~^/login\\?request=([^m]|m[^a]|ma[^x])*$" },
	{ "an older sign-in than max_age with prompt=none",
		GET(WEB PKCE "&max_age=3600&prompt=none"), OLD,
		BACK("login_required") },
	{ "admin, of a user who is none",
		GET("/oauth/authorize?"
		    "response_type=code&scope=admin&state=s%26%3D%0Ax"
		    "&client_id=test-web&redirect_uri=" WEB_URI PKCE),
		IN, BACK("invalid_scope") },
	{ "made an administrator",
		.sql = "update identity.users set is_admin = true where id = "
		       "'<person>' returning 'made'",
		.gives = "made" },
	{ "she may grant it",
		GET("/consent?request=response_type%3Dcode%26"
		    "scope%3Dadmin%26client_id%3Dtest-web%26redirect_uri%3D"
		    "https%253A%252F%252Fapp.example.com%252Fcallback%26"
		    "code_challenge%3D" CHALLENGE "%26code_challenge_method%3D"
		    "S256"),
		IN, .status = 200,
		.json = "~<li>Administer this installation</li>" },
	{ "and no longer",
		.sql = "update identity.users set is_admin = false where id = "
		       "'<person>' returning 'unmade'",
		.gives = "unmade" },
	{ "a form is answered by a form, with a button",
		GET(WEB PKCE "&prompt=none&response_mode=form_post"),
		.status = 200,
		.json = "~<form method=\"post\" action=\"https:"
			"//app.example.com/callback\">.*name=\"error\" "
			"value=\"login_required\".*<button",
		.header = "Content-Security-Policy~frame-ancestors 'none'$" },
	{ "a line break in every parameter",
		GET("/oauth/authorize?"
		    "client_id=test-web&redirect_uri=" WEB_URI
		    "&response_type=code" BREAK "&scope=openid" BREAK
		    "&state=" BREAK "&nonce=" BREAK "&prompt=" BREAK
		    "&max_age=1" BREAK "&login_hint=" BREAK
		    "&response_mode=" BREAK "&resource=" BREAK
		    "&code_challenge=" BREAK "&code_challenge_method=" BREAK
		    "&" BREAK "=x"),
		.status = 303,
		.header = "X-Evil!\nLocation~^https://app\\.example\\.com/"
			  "callback\\?error=invalid_request&[^ ]*$" },
	{ "in the client and its address",
		GET("/oauth/authorize?client_id="
		    "test-web" BREAK "&redirect_uri=" WEB_URI BREAK),
		.status = 400, .header = "X-Evil!\nLocation!" },
	{ "in what is carried on to the sign-in",
		GET(WEB PKCE "&nonce=" BREAK "&login_hint=" BREAK),
		.status = 303,
		.header = "X-Evil!\nLocation~^/login\\?request=[^ ]*$" },
	{ "in the sign-in",
		GET("/login?next=/account" BREAK "&email=" BREAK
		    "&request=" BREAK),
		.status = 400, .header = "X-Evil!\nLocation!" },
	{ "in the sign-out",
		GET("/oauth/logout?client_id=test-web&state=" BREAK
		    "&post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2Fout" BREAK
		    "&id_token_hint=" BREAK),
		.status = 200, .header = "X-Evil!\nLocation!" },
	{ "in the sign-out's state",
		GET("/oauth/logout?client_id=test-web"
		    "&state=" BREAK "&post_logout_redirect_uri="
		    "https%3A%2F%2Fapp.example.com%2Fout"),
		.status = 303,
		.header = "X-Evil!\nLocation: https://app.example.com/out"
			  "?state=%0D%0AX-Evil%3A%201" },
	{ "a session that ended is none", GET(WEB PKCE "&prompt=none"),
		.headers = "Cookie: tessera=<nothing>",
		BACK("login_required") },
	{ "a day without use ends a session",
		.sql = "update identity.browser_sessions set last_used_at = "
		       "now() - interval '25 hours' where token_hash = "
		       "sha256('<old_session>') returning 'idle'",
		.gives = "idle" },
	{ "it is ended", GET(WEB PKCE "&prompt=none"), OLD,
		BACK("login_required") },
	{ 0 },
};
