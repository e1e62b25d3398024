/* POST /oauth/introspect. */
#include "cases.h"

#define ASK(body) "POST", "/oauth/introspect", no_token, body
#define NATIVE "client_id=test-native&token="
#define SECRET "client_id=test-secret&client_secret=s3cret%3A%25%2B&token="
#define AUDIENCE(name) \
	.sql = "update identity.sessions set audience = " \
	       "'https://reports.example.com' where token_hash = sha256('<" name \
	       ">') returning audience"
#define DEAD 200, .json = "active=false\n#=1"

const struct test introspect_cases[] = {
	{ "a pair to look at", PAIR("refresh_introspected"), 200,
		.keep = "access_i=access_token\nrefresh_i=refresh_token" },
	{ "no client", ASK("token=<access_i>"), 401, "invalid_client" },
	{ "a public client", ASK(NATIVE "<access_i>"), 401, "invalid_client",
		.header = "WWW-Authenticate~^Basic" },
	{ "a wrong secret",
		ASK("client_id=test-secret&client_secret=x"
		    "&token=<access_i>"),
		401, "invalid_client" },
	{ "no token",
		ASK("client_id=test-secret&client_secret="
		    "s3cret%3A%25%2B"),
		400, "invalid_request" },
	{ "another client's access token, for us", ASK(SECRET "<access_i>"),
		DEAD },
	{ "one for the resource server that asks", AUDIENCE("access_i"),
		.gives = "https://reports.example.com" },
	{ "is told", ASK(SECRET "<access_i>"), 200,
		.json = "active=true\nscope=openid email sample\n"
			"client_id=test-native\nusername=<email>\n"
			"token_type=Bearer\nsub=<person>\n"
			"aud=https://reports.example.com\n"
			"iss=<issuer>\nexp~^[0-9]+$\niat~^[0-9]+$\n"
			"jti~^[0-9a-f-]{36}$",
		.header = "Cache-Control: no-store" },
	{ "one of its own, without an address",
		.sql = "update identity.sessions set client_id = 'test-secret', "
		       "audience = null, scopes = '{openid}' where token_hash = "
		       "sha256('<access_i>') returning 'own'",
		.gives = "own" },
	{ "is told, but for that", ASK(SECRET "<access_i>"), 200,
		.json = "active=true\nclient_id=test-secret\naud=<issuer>\n"
			"username!" },
	{ "one that nobody has", ASK(SECRET "<nothing>"), DEAD },
	{ "another client's refresh token", ASK(SECRET "<refresh_i>"), DEAD },
	{ "a code", ASK(SECRET "<code_race>"), DEAD },
	{ "it expires",
		.sql = "update identity.sessions set expires_at = now() where "
		       "token_hash = sha256('<access_i>') returning 'done'",
		.gives = "done" },
	{ "then it is dead", ASK(SECRET "<access_i>"), DEAD },
	{ "it lives again, of a user who does not",
		.sql = "with u as (update identity.users set deleted_at = now()"
		       " where id = '<person>') update identity.sessions set "
		       "expires_at = now() + interval '1 hour' where token_hash "
		       "= sha256('<access_i>') returning 'done'",
		.gives = "done" },
	{ "which is dead, too", ASK(SECRET "<access_i>"), DEAD },
	{ "for nobody", ME, 401, "invalid_token", BEARER("access_i") },
	{ "back again",
		.sql = "update identity.users set deleted_at = null where id = "
		       "'<person>' returning 'back'",
		.gives = "back" },
	{ "alive", ASK(SECRET "<access_i>"), 200, .json = "active=true" },
	{ "as it was",
		.sql = "update identity.sessions set client_id = 'test-native', "
		       "scopes = '{openid,email,sample}' where token_hash = "
		       "sha256('<access_i>') returning 'back'",
		.gives = "back" },
	{ 0 },
};
