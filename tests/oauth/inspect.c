/* Revocation, introspection, userinfo. */
#include "cases.h"

#define REVOKE(body) "POST", "/oauth/revoke", no_token, body
#define ASK(body) "POST", "/oauth/introspect", no_token, body
#define REFRESH(name) \
	"POST", "/oauth/token", no_token, \
		"grant_type=refresh_token&client_id=test-native&refresh_token=<" name \
		">"
#define ME "GET", "/oauth/userinfo", no_token, NULL
#define NATIVE "client_id=test-native&token="
#define SECRET "client_id=test-secret&client_secret=s3cret%3A%25%2B&token="
#define BEARER(name) .headers = "Authorization: Bearer <" name ">"

const struct test revoke_cases[] = {
	{ "a pair to end", REFRESH("refresh_revoked"), 200,
		.keep = "access_r=access_token\nrefresh_r=refresh_token" },
	{ "no token", REVOKE("client_id=test-native"), 400, "invalid_request" },
	{ "no client", REVOKE("token=<access_r>"), 401, "invalid_client" },
	{ "an unknown token", REVOKE(NATIVE "<nothing>"), 200 },
	{ "something that is no token", REVOKE(NATIVE "%27+or+1%3D1"), 200 },
	{ "another client's access token",
		REVOKE("client_id=test-web&token=<access_r>"), 400,
		"invalid_grant" },
	{ "another client's refresh token",
		REVOKE("client_id=test-web&token=<refresh_r>"), 400,
		"invalid_grant" },
	{ "with a wrong secret",
		REVOKE("client_id=test-secret&client_secret=x"
		       "&token=<access_r>"),
		401, "invalid_client" },
	{ "it lives", ME, 200, BEARER("access_r") },
	{ "its own access token",
		REVOKE(NATIVE "<access_r>"
			      "&token_type_hint=refresh_token"),
		200 },
	{ "is gone", ME, 401, "invalid_token", BEARER("access_r") },
	{ "a second time", REVOKE(NATIVE "<access_r>"), 200 },
	{ "the refresh token lives", REFRESH("refresh_r"), 200,
		.keep = "access_r=access_token\nrefresh_r=refresh_token" },
	{ "until it is ended",
		REVOKE(NATIVE "<refresh_r>"
			      "&token_type_hint=nonsense"),
		200 },
	{ "with its access tokens", ME, 401, "invalid_token",
		BEARER("access_r") },
	{ "and all of its family", REFRESH("refresh_r"), 400, "invalid_grant" },
	{ "which the audit log tells",
		.sql = "select count(*) from identity.audit_log where event = "
		       "'grant.revoked' and user_id = '<person>' and "
		       "details ->> 'why' = 'revoked_by_client'",
		.gives = "1" },
	{ "JSON instead of a form", REVOKE("{\"token\":\"x\"}"), 415,
		"invalid_request" },
	{ 0 },
};

#define DEAD 200, .json = "active=false\n#=1"

const struct test introspect_cases[] = {
	{ "a pair to look at", REFRESH("refresh_introspected"), 200,
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
	{ "an access token", ASK(SECRET "<access_i>"), 200,
		.json = "active=true\nscope=openid email sample\n"
			"client_id=test-native\nusername=<email>\n"
			"token_type=Bearer\nsub=<person>\naud=<issuer>\n"
			"iss=<issuer>\nexp~^[0-9]+$\niat~^[0-9]+$\n"
			"jti~^[0-9a-f-]{36}$",
		.header = "Cache-Control: no-store" },
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
	{ 0 },
};

const struct test userinfo_cases[] = {
	{ "no token", ME, 401, "invalid_token",
		.header = "WWW-Authenticate: Bearer" },
	{ "a token in the address", "GET",
		"/oauth/userinfo?access_token=<access_i>", no_token, NULL, 401,
		"invalid_token" },
	{ "a token in the form", "POST", "/oauth/userinfo", no_token,
		"access_token=<access_i>", 401, "invalid_token" },
	{ "email", ME, 200, BEARER("access_i"),
		.json = "sub=<person>\nemail=<email>\nemail_verified=false\n"
			"#=3" },
	{ "which no cache keeps", ME, 200, BEARER("access_i"),
		.header = "Cache-Control: no-store", .way = by_http },
	{ "by POST", "POST", "/oauth/userinfo", no_token, NULL, 200,
		BEARER("access_i"), .json = "sub=<person>" },
	{ "other scopes",
		.sql = "update identity.sessions set scopes = "
		       "'{openid,profile,user.info}' where token_hash = "
		       "sha256('<access_i>') returning 'done'",
		.gives = "done" },
	{ "profile and user.info", ME, 200, BEARER("access_i"),
		.json = "sub=<person>\nname=Ada Byron\ngiven_name=Ada\n"
			"family_name=Byron\npreferred_username=<username>\n"
			"updated_at~^[0-9]+$\ncreated_at~Z$\nis_active=true\n"
			"email!\npicture!" },
	{ "without openid",
		.sql = "update identity.sessions set scopes = '{email}' where "
		       "token_hash = sha256('<access_i>') returning 'done'",
		.gives = "done" },
	{ "nothing", ME, 403, "insufficient_scope", BEARER("access_i"),
		.header = "WWW-Authenticate: Bearer "
			  "error=\"insufficient_scope\", scope=\"openid\"" },
	{ "for another resource server",
		.sql = "update identity.sessions set scopes = '{openid}', "
		       "audience = 'https://api.example.com' where token_hash "
		       "= sha256('<access_i>') returning 'done'",
		.gives = "done" },
	{ "nothing, either", ME, 401, "invalid_token", BEARER("access_i") },
	{ 0 },
};
