/* Metadata and keys. */
#include "cases.h"

const struct test metadata_cases[] = {
	{ "OpenID discovery", "GET", "/.well-known/openid-configuration",
		no_token, NULL, 200,
		.json = "issuer=<issuer>\n"
			"authorization_endpoint=<issuer>/oauth/authorize\n"
			"token_endpoint=<issuer>/oauth/token\n"
			"userinfo_endpoint=<issuer>/oauth/userinfo\n"
			"jwks_uri=<issuer>/oauth/jwks\n"
			"revocation_endpoint=<issuer>/oauth/revoke\n"
			"introspection_endpoint=<issuer>/oauth/introspect\n"
			"end_session_endpoint=<issuer>/oauth/logout\n"
			"response_types_supported=[\"code\"]\n"
			"code_challenge_methods_supported=[\"S256\"]\n"
			"authorization_response_iss_parameter_supported=true\n"
			"request_parameter_supported=false\n"
			"request_uri_parameter_supported=false\n"
			"scopes_supported=<scopes>\n"
			"scopes_supported~^\\[\"openid\",\"email\",\"profile\","
			"\"llm.inference\",\"models.read\",\"user.info\","
			"\"credits.read\",\"audio\",\"iops\",\"home\",\"admin\"",
		.header = "Cache-Control: public, max-age=60\n"
			  "Content-Type: application/json" },
	{ "RFC 8414 says the same", "GET",
		"/.well-known/oauth-authorization-server", no_token, NULL, 200,
		.json = "issuer=<issuer>\n"
			"grant_types_supported=[\"authorization_code\","
			"\"refresh_token\"]\n"
			"token_endpoint_auth_methods_supported=[\"none\","
			"\"client_secret_basic\",\"client_secret_post\"]" },
	{ "the keys, without their secret halves", "GET", "/oauth/jwks",
		no_token, NULL, 200,
		.json = "keys.0.use=sig\nkeys.0.kid~^[A-Za-z0-9_-]{43}$\n"
			"keys.0.d!\nkeys.1.d!\nkeys.1.p!" },
	{ "which no cache keeps, so that a new one is seen at once", "GET",
		"/oauth/jwks", no_token, NULL, 200,
		.header = "Cache-Control: no-store", .way = by_http },
	{ "a key that signs no more stays for a day",
		.sql = "insert into identity.signing_keys "
		       "(kid, alg, jwk, created_at) values "
		       "('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k', "
		       "'EdDSA', '{\"kty\":\"OKP\",\"alg\":\"EdDSA\","
		       "\"use\":\"sig\",\"kid\":\"old\"}', '2020-01-01') "
		       "on conflict (kid) do update set retired_at = null "
		       "returning alg",
		.gives = "EdDSA" },
	{ "it is listed", "GET", "/oauth/jwks", no_token, NULL, 200,
		.json = "keys.0.kid=old",
		.sql = "select retired_at is not null "
		       "from identity.signing_keys where jwk ->> 'kid' = 'old'",
		.gives = "t" },
	{ "two days later",
		.sql = "update identity.signing_keys set retired_at = "
		       "now() - interval '2 days' where jwk ->> 'kid' = 'old' "
		       "returning alg",
		.gives = "EdDSA" },
	{ "it is gone", "GET", "/oauth/jwks", no_token, NULL, 200,
		.json = "keys.0.kid~^[A-Za-z0-9_-]{43}$\nkeys.#=2" },
	{ 0 },
};
