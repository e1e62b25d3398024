/* POST /oauth/token: who may come, and codes. */
#include "cases.h"

#define POST(body) "POST", "/oauth/token", no_token, body
#define CODE(name) "grant_type=authorization_code&code=<" name ">"
#define NATIVE "&client_id=test-native&redirect_uri=" NATIVE_URI
#define SECRET "s3cret%3A%25%2B"
/* test-secret:s3cret%3A%25%2B, and the same with another secret */
#define BASIC "Authorization: Basic dGVzdC1zZWNyZXQ6czNjcmV0JTNBJTI1JTJC"
#define BASIC_WRONG "Authorization: Basic dGVzdC1zZWNyZXQ6eA=="
#define REFUSED \
	401, "invalid_client", \
		.header = "WWW-Authenticate: Basic realm=\"tessera\""

const struct test client_cases[] = {
	{ "no grant_type", POST("client_id=test-native"), 400,
		"invalid_request" },
	{ "an unknown grant_type", POST("grant_type=password"), 400,
		"unsupported_grant_type" },
	{ "client_credentials", POST("grant_type=client_credentials"), 400,
		"unsupported_grant_type" },
	{ "grant_type twice",
		POST("grant_type=refresh_token"
		     "&grant_type=refresh_token"),
		400, "invalid_request" },
	{ "a parameter twice",
		POST(CODE("code") "&code=<code>" NATIVE VERIFIED), 400,
		"invalid_request" },
	{ "JSON instead of a form", POST("{\"grant_type\":\"refresh_token\"}"),
		415, "invalid_request" },
	{ "parameters in the query count for nothing", "POST",
		"/oauth/token?" CODE("code") NATIVE VERIFIED, no_token, "x=1",
		400, "invalid_request" },
	{ "GET", "GET", "/oauth/token?" CODE("code"), no_token, NULL, 405,
		"invalid_request", .header = "Allow: POST, OPTIONS" },
	{ "no client", POST(CODE("code")), REFUSED },
	{ "an unknown client", POST(CODE("code") "&client_id=nobody"),
		REFUSED },
	{ "a client that was switched off",
		POST(CODE("code") "&client_id=test-gone"), REFUSED },
	{ "a public client with a secret",
		POST(CODE("code") NATIVE VERIFIED "&client_secret=x"),
		REFUSED },
	{ "a confidential client without its secret",
		POST(CODE(
			"code_bare") "&client_id=test-secret&redirect_uri=" WEB_URI),
		REFUSED },
	{ "one with a wrong secret",
		POST(CODE(
			"code_bare") "&client_id=test-secret&client_secret=x&redirect_uri=" WEB_URI),
		REFUSED },
	{ "one with the secret's hash",
		POST(CODE(
			"code_bare") "&client_id=test-secret&client_secret=<secret_hash>"
				     "&redirect_uri=" WEB_URI),
		REFUSED },
	{ "a wrong secret by Basic",
		POST(CODE("code_bare") "&redirect_uri=" WEB_URI), REFUSED,
		.headers = BASIC_WRONG },
	{ "Basic that is no base64", POST(CODE("code_bare")), REFUSED,
		.headers = "Authorization: Basic %%%" },
	{ "Basic without a colon", POST(CODE("code_bare")), REFUSED,
		.headers = "Authorization: Basic dGVzdA==" },
	{ "Basic with a NUL", POST(CODE("code_bare")), REFUSED,
		.headers = "Authorization: Basic dGVzdAA6eA==" },
	{ "another scheme", POST(CODE("code_bare")), REFUSED,
		.headers = "Authorization: Bearer x" },
	{ "both ways at once",
		POST(CODE(
			"code_bare") "&client_id=test-secret&client_secret=" SECRET
				     "&redirect_uri=" WEB_URI),
		400, "invalid_request", .headers = BASIC },
	{ "Basic for one client and the form for another",
		POST(CODE("code_bare") NATIVE), REFUSED, .headers = BASIC },
	{ "nothing of all this was taken for a use",
		.sql = "select count(*) from identity.codes where used_at is "
		       "not null and user_id = '<person>'",
		.gives = "0" },
	{ 0 },
};

const struct test code_cases[] = {
	{ "a code without the verifier", POST(CODE("code") NATIVE), 400,
		"invalid_grant" },
	{ "a wrong verifier",
		POST(CODE("code") NATIVE "&code_verifier=" CHALLENGE), 400,
		"invalid_grant" },
	{ "the challenge as verifier of plain",
		POST(CODE("code") NATIVE
			"&code_verifier=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
		400, "invalid_grant" },
	{ "a verifier too short",
		POST(CODE("code") NATIVE "&code_verifier=short"), 400,
		"invalid_grant" },
	{ "another redirect address",
		POST(CODE(
			"code") "&client_id=test-native"
				"&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcallback" VERIFIED),
		400, "invalid_grant" },
	{ "no redirect address",
		POST(CODE("code") "&client_id=test-native" VERIFIED), 400,
		"invalid_grant" },
	{ "another client's code",
		POST(CODE("code") "&client_id=test-web"
				  "&redirect_uri=" NATIVE_URI VERIFIED),
		400, "invalid_grant" },
	{ "a code that expired", POST(CODE("code_late") NATIVE VERIFIED), 400,
		"invalid_grant" },
	{ "a code that nobody has", POST(CODE("nothing") NATIVE VERIFIED), 400,
		"invalid_grant" },
	{ "no code", POST("grant_type=authorization_code" NATIVE VERIFIED), 400,
		"invalid_request" },
	{ "another resource",
		POST(CODE("code") NATIVE VERIFIED
			"&resource=https%3A%2F%2Fapi.example.com"),
		400, "invalid_target" },
	{ "two resources, as RFC 8707 allows to ask, and we do not",
		POST(CODE("code") NATIVE VERIFIED
			"&resource=<issuer_text>&resource=https%3A%2F%2Fa.example"),
		400, "invalid_target", .json = "error_description~given once" },
	{ "a verifier where no challenge was",
		POST(CODE("code_bare") "&redirect_uri=" WEB_URI VERIFIED), 400,
		"invalid_grant", .headers = BASIC },
	{ "after all this, the right one", POST(CODE("code") NATIVE VERIFIED),
		200,
		.header = "Cache-Control: no-store\nPragma: no-cache\n"
			  "Content-Type: application/json",
		.json = "token_type=Bearer\nexpires_in=3600\n"
			"scope=openid sample\n#=6\n"
			"access_token~^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\."
			"[A-Za-z0-9_-]{86}$\n"
			"refresh_token~^[A-Za-z0-9_-]{43}$\n"
			"id_token~^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\."
			"[A-Za-z0-9_-]{342}$",
		.keep = "access=access_token\nrefresh_of_code=refresh_token" },
	{ "only hashes are kept",
		.sql = "select count(*) from identity.sessions where "
		       "token_hash = sha256('<access>') and client_id = "
		       "'test-native' and user_id = '<person>' and "
		       "scopes = '{openid,sample}' and audience is null",
		.gives = "1" },
	{ "it lets in", ME, 200, BEARER("access"), .json = "sub=<person>" },
	{ "the code again", POST(CODE("code") NATIVE VERIFIED), 400,
		"invalid_grant" },
	{ "ends what it gave", ME, 401, "invalid_token", BEARER("access"),
		.sql = "select g.revoked_why from identity.grants as g "
		       "join identity.codes as c on c.grant_id = g.id "
		       "where c.code_hash = sha256('<code>')",
		.gives = "code_reused" },
	{ "its refresh token too",
		POST("grant_type=refresh_token"
		     "&client_id=test-native&refresh_token=<refresh_of_code>"),
		400, "invalid_grant" },
	{ "which the audit log tells",
		.sql = "select details ->> 'why' from identity.audit_log where "
		       "event = 'grant.revoked' and user_id = '<person>'",
		.gives = "code_reused" },
	{ "the keys are forgotten, as if no host had signed for long",
		.sql = "delete from identity.signing_keys returning 'forgotten'",
		.gives = "forgotten" },
	{ "what signs is published before it does",
		POST(CODE("code_keys") NATIVE VERIFIED), 200,
		.sql = "select count(*) from identity.signing_keys "
		       "where retired_at is null",
		.gives = "2" },
	{ "another host has other keys",
		.sql = "update identity.signing_keys set retired_at = now() "
		       "returning 'retired'",
		.gives = "retired" },
	{ "these sign on, and stay published",
		POST(CODE("code_keys_b") NATIVE VERIFIED), 200,
		.sql = "select count(*) from identity.signing_keys "
		       "where retired_at is null",
		.gives = "2" },
	{ "another code, used once", POST(CODE("code_b") NATIVE VERIFIED), 200,
		.keep = "access=access_token" },
	{ "by another client it is used again in vain",
		POST(CODE(
			"code_b") "&client_id=test-web&redirect_uri=" NATIVE_URI
				VERIFIED),
		400, "invalid_grant" },
	{ "and nothing ends", ME, 200, BEARER("access") },
	{ "Basic, form-encoded",
		POST(CODE("code_bare") "&redirect_uri=" WEB_URI), 200,
		.headers = BASIC },
	{ "the secret in the form",
		POST(CODE(
			"code_proof") "&client_id=test-secret&client_secret=" SECRET
				      "&redirect_uri=" WEB_URI VERIFIED),
		200 },
	{ "a client without refresh tokens gets none",
		POST(CODE(
			"code_first") "&client_id=test-first&redirect_uri="
				      "https%3A%2F%2Ffirst.example.com%2Fcallback" VERIFIED),
		200, .json = "refresh_token!\n#=5" },
	{ "an ID token by EdDSA",
		POST(CODE("code_web") "&client_id=test-web"
				      "&redirect_uri=" WEB_URI VERIFIED),
		200, .json = "id_token~\\.[A-Za-z0-9_-]{86}$" },
	{ "a user who was deactivated has no code",
		.sql = "insert into identity.codes (code_hash, user_id, "
		       "client_id, redirect_uri, code_challenge, scopes, "
		       "auth_time) values (sha256('<code_c>'), '<user_8>', "
		       "'test-native', 'http://127.0.0.1/callback', '" CHALLENGE
		       "', '{openid}', now()) returning 'made'",
		.gives = "made" },
	{ "which is told to nobody", POST(CODE("code_c") NATIVE VERIFIED), 400,
		"invalid_grant" },
	{ 0 },
};

#define AGO(name, column, interval) \
	.sql = "update identity.refresh_tokens set " column " = now() - " \
	       "interval '" interval "' where token_hash = sha256('<" name \
	       ">') returning 'done'", \
	.gives = "done"
#define WHY(name) \
	"select g.revoked_why from identity.grants as g join " \
	"identity.refresh_tokens as t on t.grant_id = g.id where " \
	"t.token_hash = sha256('<" name ">')"

const struct test refresh_cases[] = {
	{ "no refresh token",
		POST("grant_type=refresh_token"
		     "&client_id=test-native"),
		400, "invalid_request" },
	{ "one that nobody has", POST(REFRESH("nothing")), 400,
		"invalid_grant" },
	{ "one of another client",
		POST("grant_type=refresh_token"
		     "&client_id=test-web&refresh_token=<refresh>"),
		400, "invalid_grant" },
	{ "an access token instead", POST(REFRESH("access")), 400,
		"invalid_grant" },
	{ "a wider scope",
		POST(REFRESH("refresh") "&scope=openid+email+profile"), 400,
		"invalid_scope" },
	{ "another resource",
		POST(REFRESH(
			"refresh") "&resource=https%3A%2F%2Fapi.example.com"),
		400, "invalid_target" },
	{ "its own resource",
		POST(REFRESH(
			"refresh_scope") "&scope=sample+openid&resource=<issuer_text>"),
		200, .json = "scope=openid sample",
		.keep = "narrow=refresh_token" },
	{ "a narrower scope narrows the access token only",
		POST(REFRESH("narrow") "&scope=&resource="), 200,
		.json = "scope=openid email sample",
		.keep = "narrow_b=refresh_token" },
	{ "it never grows", POST(REFRESH("narrow_b") "&scope=openid+profile"),
		400, "invalid_scope" },

	{ "a new pair", POST(REFRESH("refresh")), 200,
		.json = "token_type=Bearer\nscope=openid email sample\n#=6",
		.header = "Cache-Control: no-store",
		.keep = "access_1=access_token\nrefresh_1=refresh_token\n"
			"id_1=id_token" },
	{ "the old one again, for its answer was lost",
		POST(REFRESH("refresh")), 200,
		.json = "access_token=<access_1>\nrefresh_token=<refresh_1>\n"
			"id_token=<id_1>\n#=6" },
	{ "the same in the order of somebody else",
		POST(REFRESH("refresh") "&scope=sample+email+openid"), 200,
		.json = "access_token=<access_1>" },
	{ "a retry that asks for another scope",
		POST(REFRESH("refresh") "&scope=openid"), 400,
		"invalid_scope" },
	{ "harms nothing", POST(REFRESH("refresh")), 200,
		.json = "refresh_token=<refresh_1>" },
	{ "a retry of another client",
		POST("grant_type=refresh_token"
		     "&client_id=test-web&refresh_token=<refresh>"),
		400, "invalid_grant" },
	{ "harms nothing, either", ME, 200, BEARER("access_1") },
	{ "a laptop that slept for days",
		AGO("refresh", "used_at", "20 days") },
	{ "gets the same", POST(REFRESH("refresh")), 200,
		.json = "refresh_token=<refresh_1>\naccess_token=<access_1>" },
	{ "until the access token has expired",
		.sql = "update identity.sessions set expires_at = now() where "
		       "token_hash = sha256('<access_1>') returning 'over'",
		.gives = "over" },
	{ "then it gets another beside the same successor",
		POST(REFRESH("refresh")), 200,
		.json = "refresh_token=<refresh_1>\nexpires_in=3600",
		.keep = "access_1b=access_token" },
	{ "which is another", .sql = "select '<access_1>' <> '<access_1b>'",
		.gives = "t" },
	{ "and lets in", ME, 200, BEARER("access_1b") },
	{ "that one again", POST(REFRESH("refresh")), 200,
		.json = "refresh_token=<refresh_1>\naccess_token=<access_1b>" },
	{ "it lives once more, for the cases to come",
		.sql = "update identity.sessions set expires_at = now() + "
		       "interval '1 hour' where token_hash = "
		       "sha256('<access_1>') returning 'alive'",
		.gives = "alive" },
	{ "the successor's own use", POST(REFRESH("refresh_1")), 200,
		.keep = "access_2=access_token\nrefresh_2=refresh_token" },
	{ "leaves no pair that is used up",
		.sql = "select replay is null from identity.refresh_tokens where "
		       "token_hash = sha256('<refresh>')",
		.gives = "t" },
	{ "both access tokens live their hour", ME, 200, BEARER("access_1") },
	{ "and now the old one again", POST(REFRESH("refresh")), 400,
		"invalid_grant", .sql = WHY("refresh"),
		.gives = "refresh_token_reused" },
	{ "ends all access tokens", ME, 401, "invalid_token",
		BEARER("access_2") },
	{ "and all refresh tokens", POST(REFRESH("refresh_2")), 400,
		"invalid_grant" },
	{ "and leaves no pair behind",
		.sql = "select count(*) from identity.refresh_tokens as t "
		       "join identity.grants as g on g.id = t.grant_id "
		       "where g.revoked_at is not null and t.replay is not null",
		.gives = "0" },

	{ "a grant of an administrator who is none now",
		.sql = "with t as (update identity.refresh_tokens set scopes = "
		       "'{openid,admin}' where token_hash = "
		       "sha256('<narrow_b>') returning 1) select 'done' from t",
		.gives = "done" },
	{ "gives a token without admin", POST(REFRESH("narrow_b")), 200,
		.json = "scope=openid", .keep = "narrow_b=refresh_token" },

	{ "one that is used", POST(REFRESH("refresh_late")), 200,
		.keep = "refresh_3=refresh_token" },
	{ "lives as long as what it gave",
		.sql = "select a.expires_at = b.expires_at from "
		       "identity.refresh_tokens as a join "
		       "identity.refresh_tokens as b on b.token_hash = "
		       "a.successor_hash where a.token_hash = "
		       "sha256('<refresh_late>')",
		.gives = "t" },
	{ "and no longer", AGO("refresh_late", "expires_at", "1 second") },
	{ "then it is no use", POST(REFRESH("refresh_late")), 400,
		"invalid_grant" },
	{ "which harms nothing", POST(REFRESH("refresh_3")), 200 },
	{ "not used for 30 days",
		AGO("refresh_idle", "expires_at", "1 second") },
	{ "it is too late", POST(REFRESH("refresh_idle")), 400,
		"invalid_grant" },
	{ "180 days after the sign-in",
		.sql = "update identity.grants as g set expires_at = now() + "
		       "interval '1 hour' from identity.refresh_tokens as t "
		       "where t.grant_id = g.id and t.token_hash = "
		       "sha256('<refresh_old>') returning 'done'",
		.gives = "done" },
	{ "less an hour, it is not", POST(REFRESH("refresh_old")), 200,
		.keep = "refresh_4=refresh_token" },
	{ "but no successor lives longer",
		.sql = "select expires_at < now() + interval '61 minutes' from "
		       "identity.refresh_tokens where token_hash = "
		       "sha256('<refresh_4>')",
		.gives = "t" },
	{ "the usual one lives 30 days",
		.sql = "select expires_at - created_at from "
		       "identity.refresh_tokens where token_hash = "
		       "sha256('<narrow_b>')",
		.gives = "30 days" },
	{ "the grant ends after 180",
		.sql = "select g.expires_at - g.created_at from "
		       "identity.grants as g join identity.refresh_tokens as t "
		       "on t.grant_id = g.id where t.token_hash = "
		       "sha256('<narrow_b>')",
		.gives = "180 days" },
	{ "then",
		.sql = "update identity.grants as g set expires_at = now() - "
		       "interval '1 second' from identity.refresh_tokens as t "
		       "where t.grant_id = g.id and t.token_hash = "
		       "sha256('<refresh_4>') returning 'done'",
		.gives = "done" },
	{ "it is", POST(REFRESH("refresh_4")), 400, "invalid_grant" },
	{ "a user who was deactivated",
		.sql = "update identity.users set is_active = false where id = "
		       "'<person>' returning 'off'",
		.gives = "off" },
	{ "refreshes nothing", POST(REFRESH("narrow_b")), 400,
		"invalid_grant" },
	{ "and is let in by no token", ME, 401, "invalid_token",
		BEARER("access") },
	{ "activated again",
		.sql = "update identity.users set is_active = true where id = "
		       "'<person>' returning 'on'",
		.gives = "on" },
	{ "is as before", POST(REFRESH("narrow_b")), 200 },
	{ 0 },
};
