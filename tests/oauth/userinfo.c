/* /oauth/userinfo. */
#include "cases.h"

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
