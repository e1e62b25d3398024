/* Connected apps. */
#include "account.h"

#define G3 "00000000-0000-4000-8000-0000000000c1"
#define G4 "00000000-0000-4000-8000-0000000000d1"
#define G5 "00000000-0000-4000-8000-0000000000e1"
#define LET_IN(id, user) \
	"insert into identity.grants (id, user_id, client_id, scopes, " \
	"audience, auth_time, created_at) values ('" id "', '" user \
	"', 'home-web', '{openid,home}', 'https://api.example.com', now(), " \
	"now() - interval '1 day') on conflict (id) do update set user_id = " \
	"excluded.user_id, revoked_at = null, revoked_why = null; insert into " \
	"identity.refresh_tokens (token_hash, grant_id, user_id, scopes) " \
	"values (sha256(gen_random_uuid()::text::bytea), '" id "', '" user \
	"', '{openid}'); insert into identity.consents (user_id, client_id, " \
	"scopes, elsewhere) values ('" user \
	"', 'home-web', '{}', '{\"https://api.example.com\": [\"openid\", " \
	"\"home\"]}') on conflict do nothing; select 1"
#define CODES(id, user) \
	"insert into identity.codes (code_hash, user_id, client_id, " \
	"redirect_uri, scopes, auth_time, used_at, grant_id) select " \
	"sha256(('app ' || c || u || '" user "')::bytea), '" user \
	"', c, 'x', '{openid}', now(), case when u = 'used' then now() end, " \
	"case when u = 'used' then '" id "'::uuid end " \
	"from unnest(array['home-web', 'textassistant-desktop']) as c cross join " \
	"unnest(array['used', 'left']) as u; "
#define LEFT_OF(user) \
	"select string_agg(client_id || case when used_at is null then " \
	"'' else ' used' end, ', ' order by client_id, used_at) from " \
	"identity.codes where user_id = '" user "' and redirect_uri = 'x'"

const struct test apps[] = {
	{ "she has let none in",
		.sql = "delete from identity.grants where user_id in "
		       "('<user_a>', '<user_b>') or id in ('" G3 "', '" G4
		       "'); select 1",
		.gives = "1" },
	{ "which is an empty list", "GET", "/v1/grants", token_a, NULL, 200,
		.json = "grants.#=0\nnext=null" },
	{ "one of hers", .sql = LET_IN(G3, "<user_a>"), .gives = "1" },
	{ "one of another's", .sql = LET_IN(G4, "<user_b>"), .gives = "1" },
	{ "hers", "GET", "/v1/grants", token_a, NULL, 200,
		.json = "grants.#=1\ngrants.0.id=" G3
			"\ngrants.0.client.id=home-web\n"
			"grants.0.client.name=Home\n"
			"grants.0.scopes=[\"openid\",\"home\"]\n"
			"grants.0.resource=https://api.example.com\n"
			"grants.0.since~Z$\ngrants.0.lastUsedAt=null\nnext=null" },
	{ "another's cannot be withdrawn", "DELETE", "/v1/grants/" G4, token_a,
		NULL, 404, "not_found" },
	{ "hers can", "DELETE", "/v1/grants/" G3, token_a, NULL, 204,
		.sql = "select (select revoked_why from identity.grants where id "
		       "= '" G3 "') || ' ' || (select count(*) from "
		       "identity.refresh_tokens where grant_id = '" G3
		       "') || ' ' "
		       "|| (select count(*) from identity.consents where user_id "
		       "= '<user_a>') || ' ' || (select count(*) from "
		       "identity.consents where user_id = '<user_b>')",
		.gives = "revoked_by_user 0 0 1" },
	{ "which the audit log tells",
		.sql = "select details ->> 'grant_id' from identity.audit_log "
		       "where user_id = '<user_a>' and event = 'app.withdrawn'",
		.gives = G3 },
	{ "once", "DELETE", "/v1/grants/" G3, token_a, NULL, 404 },
	{ "codes that nobody has used",
		.sql = LET_IN(G3, "<user_a>") "; " CODES(G3, "<user_a>")
			CODES(G4, "<user_b>") "select 1",
		.gives = "1" },
	{ "go with the app", "DELETE", "/v1/grants/" G3, token_a, NULL, 204,
		.sql = LEFT_OF("<user_a>"),
		.gives =
			"home-web used, textassistant-desktop used, textassistant-desktop" },
	{ "but not another's", .sql = LEFT_OF("<user_b>"),
		.gives =
			"home-web used, home-web, textassistant-desktop used, textassistant-desktop" },
	{ "codes again",
		.sql = LET_IN(
			G3, "<user_a>") "; delete from identity.codes "
					"where redirect_uri = 'x'; " CODES(
						G3, "<user_a>") "select 1",
		.gives = "1" },
	{ "go with the device", "DELETE", "/v1/sessions/" G3, token_a, NULL,
		204, .sql = LEFT_OF("<user_a>"),
		.gives =
			"home-web used, textassistant-desktop used, textassistant-desktop" },
	{ "an app that is signed in to twice",
		.sql = "delete from identity.codes where redirect_uri = 'x'; " LET_IN(
			G3, "<user_a>") "; " LET_IN(G5,
			"<user_a>") "; update identity.grants set created_at = now() where "
				    "id = '" G5
				    "'; update identity.consents set scopes = "
				    "'{email,openid}' where user_id = '<user_a>'; select 1",
		.gives = "1" },
	{ "is one, and what it may do here another", "GET", "/v1/grants",
		token_a, NULL, 200,
		.json = "grants.#=2\ngrants.0.resource=null\n"
			"grants.0.scopes=[\"openid\",\"email\"]\n"
			"grants.0.lastUsedAt=null\ngrants.1.id=" G5
			"\ngrants.1.resource=https://api.example.com\nnext=null",
		.keep = "here=grants.0.id" },
	{ "which is not another's to withdraw", "DELETE", "/v1/grants/<here>",
		token_b, NULL, 404 },
	{ "withdrawn, both sign-ins end", "DELETE", "/v1/grants/" G3, token_a,
		NULL, 204,
		.sql = "select string_agg(g.revoked_why, ' ') || (select "
		       "count(*) from identity.refresh_tokens as r where "
		       "r.user_id = '<user_a>') || (select c.scopes::text || "
		       "c.elsewhere from identity.consents as c where c.user_id "
		       "= '<user_a>') from identity.grants as g where g.id in "
		       "('" G3 "', '" G5 "')",
		.gives = "revoked_by_user revoked_by_user0{email,openid}{}" },
	{ "the consent that nothing came of is left", "GET", "/v1/grants",
		token_a, NULL, 200, .json = "grants.#=1\ngrants.0.id=<here>" },
	{ "and can be withdrawn", "DELETE", "/v1/grants/<here>", token_a, NULL,
		204,
		.sql = "select count(*) from identity.consents where user_id = "
		       "'<user_a>'",
		.gives = "0" },
	{ "so that none is left", "GET", "/v1/grants", token_a, NULL, 200,
		.json = "grants.#=0" },
	{ 0 },
};
