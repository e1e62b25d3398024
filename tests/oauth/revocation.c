/* POST /oauth/revoke. */
#include "cases.h"

#define REVOKE(body) "POST", "/oauth/revoke", no_token, body
#define NATIVE "client_id=test-native&token="

const struct test revoke_cases[] = {
	{ "a pair to end", PAIR("refresh_revoked"), 200,
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
	{ "the refresh token lives", PAIR("refresh_r"), 200,
		.keep = "access_r=access_token\nrefresh_r=refresh_token" },
	{ "until it is ended",
		REVOKE(NATIVE "<refresh_r>"
			      "&token_type_hint=nonsense"),
		200 },
	{ "with its access tokens", ME, 401, "invalid_token",
		BEARER("access_r") },
	{ "and all of its family", PAIR("refresh_r"), 400, "invalid_grant" },
	{ "which the audit log tells",
		.sql = "select count(*) from identity.audit_log where event = "
		       "'grant.revoked' and user_id = '<person>' and "
		       "details ->> 'why' = 'revoked_by_client'",
		.gives = "1" },
	{ "JSON instead of a form", REVOKE("{\"token\":\"x\"}"), 415,
		"invalid_request" },
	{ 0 },
};
