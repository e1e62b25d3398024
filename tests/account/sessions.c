/* What somebody is signed in by: applications and browsers. */
#include "account.h"

#define GRANT(id, user, name) \
	"insert into identity.grants (id, user_id, client_id, scopes, " \
	"auth_time, created_at) values ('" id "', '" user "', '" name \
	"', '{openid}', now(), now() - interval '1 day') on conflict (id) do " \
	"update set user_id = excluded.user_id, revoked_at = null, " \
	"revoked_why = null; insert into identity.refresh_tokens (token_hash, " \
	"grant_id, user_id, scopes) values (sha256(gen_random_uuid()::text" \
	"::bytea), '" id "', '" user "', '{openid}'); select 1"
#define G1 "00000000-0000-4000-8000-0000000000a1"
#define G2 "00000000-0000-4000-8000-0000000000b1"
#define K1 "00000000-0000-4000-8000-0000000000c1"
#define A_KEY \
	"insert into identity.sessions (id, user_id, token_hash, expires_at, " \
	"scopes, kind) values ('" K1 "', '<user_a>', sha256('" K1 \
	"'), 'infinity', '{models.read}', 'key') on conflict (id) do update " \
	"set user_id = excluded.user_id; select 1"

const struct test devices[] = {
	{ "an application of hers",
		.sql = "delete from identity.grants where id in ('" G1 "', '" G2
		       "'); " GRANT(G1, "<user_a>", "home-web"),
		.gives = "1" },
	{ "one of another's", .sql = GRANT(G2, "<user_b>", "home-web"),
		.gives = "1" },
	{ "a browser of hers",
		.sql = "insert into identity.browser_sessions (token_hash, "
		       "user_id, user_agent, created_at) values "
		       "(sha256('device<user_a>'), '<user_a>', 'Browser 1.0', "
		       "now() + interval '1 second') on conflict do nothing; "
		       "select 1",
		.gives = "1" },
	{ "her devices", "GET", "/v1/sessions", token_a, NULL, 200,
		.json = "sessions.#=3\nsessions.0.kind=browser\n"
			"sessions.0.userAgent=Browser 1.0\n"
			"sessions.0.current=false\nsessions.1.current=true\n"
			"sessions.2.id=" G1 "\nsessions.2.client.name=Home\n"
			"sessions.2.since~Z$\nsessions.2.lastUsedAt~Z$\n"
			"next=null",
		.keep = "browser=sessions.0.id\nthis=sessions.1.id" },
	{ "one by one", "GET", "/v1/sessions?limit=2", token_a, NULL, 200,
		.json = "sessions.#=2\nnext~^[A-Za-z0-9_-]+$",
		.keep = "next=next" },
	{ "and the rest", "GET", "/v1/sessions?limit=2&cursor=<next>", token_a,
		NULL, 200,
		.json = "sessions.#=1\nsessions.0.id=" G1 "\nnext=null" },
	{ "one of another's cannot be ended", "DELETE", "/v1/sessions/" G2,
		token_a, NULL, 404, "not_found" },
	{ "an application", "DELETE", "/v1/sessions/" G1, token_a, NULL, 204,
		.sql = "select revoked_why || ' ' || (select count(*) from "
		       "identity.refresh_tokens where grant_id = '" G1
		       "') from identity.grants where id = '" G1 "'",
		.gives = "revoked_by_user 0" },
	{ "once", "DELETE", "/v1/sessions/" G1, token_a, NULL, 404 },
	{ "a code that the browser was given, and one of another",
		.sql = "insert into identity.codes (code_hash, user_id, "
		       "client_id, redirect_uri, scopes, auth_time, "
		       "session_hash) select sha256(s::bytea), '<user_a>', "
		       "'home-web', 'x', '{openid}', now(), sha256(s::bytea) "
		       "from unnest(array['device<user_a>', 'far<user_a>']) as "
		       "s; select 1",
		.gives = "1" },
	{ "a browser", "DELETE", "/v1/sessions/<browser>", token_a, NULL, 204 },
	{ "takes its code along",
		.sql = "delete from identity.codes where user_id = '<user_a>' "
		       "returning session_hash = sha256('far<user_a>')",
		.gives = "t" },
	{ "nobody's", "DELETE", "/v1/sessions/00000000-0000-4000-8000-00000000",
		token_a, NULL, 404 },
	{ "an API key", .sql = API_KEY("'<user_a>'", "device<user_a>"),
		.gives = "1" },
	{ "another", .sql = A_KEY, .gives = "1" },
	{ "is no device that can be signed out", "DELETE", "/v1/sessions/" K1,
		token_a, NULL, 404, "not_found" },
	{ "nor one of the list", "GET", "/v1/sessions", token_a, NULL, 200,
		.json = "sessions.#=1" },
	{ "two more",
		.sql = "insert into identity.sessions (user_id, token_hash, "
		       "expires_at) values ('<user_a>', sha256('more<user_a>'),"
		       " now() + interval '1 hour'); " GRANT(
			       G1, "<user_a>", "home-web"),
		.gives = "1" },
	{ "all others", "DELETE", "/v1/sessions", token_a, NULL, 204 },
	{ "only this one is left", "GET", "/v1/sessions", token_a, NULL, 200,
		.json = "sessions.#=1\nsessions.0.id=<this>" },
	{ "and the API key", .sql = KEY_LIVES("device<user_a>"), .gives = "1" },
	{ "another's are", "GET", "/v1/sessions", token_b, NULL, 200,
		.json = "sessions.#=2" },
	{ 0 },
};
