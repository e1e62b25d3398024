/* API keys: what they may, what they may not, and when they end. */
#include "cases.h"

#define PATH "/v1/keys"
#define KEY PATH "/<key>"
#define NOWHERE PATH "/00000000-0000-4000-8000-000000000000"
#define AS_KEY .headers = "Authorization: Bearer <secret>"
#define NAMED(rest) "{\"name\":\"Robot\",\"scopes\":[\"models.read\"]" rest "}"
#define TEN "aaaaaaaaaa"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define SCOPES(list) "{\"name\":\"Robot\",\"scopes\":" list "}"

const struct test keys_made[] = {
	{ "a key needs a token", "POST", PATH, no_token, NAMED(""), 401,
		"unauthorized" },
	{ "a key needs the scope of who manages an account", "POST", PATH,
		token_unscoped, NAMED(""), 403, "forbidden" },
	{ "a key with all that can be said", "POST", PATH, token_a,
		"{\"name\":\"Nightly\",\"scopes\":[\"models.read\","
		"\"user.info\"],\"expires_at\":\"2999-01-01T00:00:00Z\","
		"\"budget_credits\":500,\"budget_period\":\"month\","
		"\"requests_per_minute\":30,\"tokens_per_minute\":4000,"
		"\"models\":[\"gpt-5\"]}",
		201,
		.json = "#=13\nname=Nightly\nkey~^tsk_[A-Za-z0-9_-]{43}$\n"
			"hint~^tsk_.{4}[.]{3}.{4}$\nscopes.#=2\n"
			"expires_at=2999-01-01T00:00:00.000Z\n"
			"budget.credits=500\nbudget.period=month\n"
			"budget.spent=0\nbudget.resets_at~-01T00:00:00.000Z$\n"
			"requests_per_minute=30\ntokens_per_minute=4000\n"
			"models=[\"gpt-5\"]\nlast_used_at=null\n"
			"revoked_at=null",
		.header = "Location~^/v1/keys/[0-9a-f-]{36}$",
		.keep = "key=id\nsecret=key" },
	{ "only its hash is kept",
		.sql = "select count(*) from identity.sessions as s "
		       "join llm.api_keys as k on k.session_id = s.id "
		       "where s.id = '<key>' and s.kind = 'key' "
		       "and s.token_hash = sha256('<secret>') "
		       "and k.token_hash = s.token_hash "
		       "and strpos(k::text || s::text, '<secret>') = 0",
		.gives = "1" },
	{ "and it is noted",
		.sql = "select event from identity.audit_log "
		       "where details ->> 'key' = '<key>'",
		.gives = "key.created" },
	{ "a key with little", "POST", PATH, token_a, NAMED(""), 201,
		.json = "expires_at=null\nbudget.credits=null\n"
			"budget.period=total\nbudget.resets_at=null\n"
			"models=null\nrequests_per_minute=null",
		.keep = "little=id\nlittle_secret=key" },
	{ "a name of two lines", "POST", PATH, token_a,
		"{\"name\":\"Ro\\nbot\",\"scopes\":[\"models.read\"]}", 422,
		"validation_error",
		.json = "error.details.name=must be one line with something in "
			"it" },
	{ "a name of blanks", "POST", PATH, token_a,
		"{\"name\":\"  \",\"scopes\":[\"models.read\"]}", 422,
		"validation_error" },
	{ "what is said twice is said once", "POST", PATH, token_a,
		"{\"name\":\"Twice\",\"scopes\":[\"user.info\",\"models.read\","
		"\"user.info\"],\"models\":[\"gpt-5\",\"gpt-5\"]}",
		201,
		.json = "scopes=[\"user.info\",\"models.read\"]\n"
			"models=[\"gpt-5\"]",
		.keep = "twice=id" },
	{ "changed, too", "PATCH", PATH "/<twice>", token_a,
		"{\"scopes\":[\"models.read\",\"models.read\"]}", 200,
		.json = "scopes=[\"models.read\"]\nmodels=[\"gpt-5\"]\n"
			"name=Twice" },
	{ "and its name is one line", "PATCH", PATH "/<twice>", token_a,
		"{\"name\":\"\\u0085\"}", 422, "validation_error" },
	{ "of no models it is not", "PATCH", PATH "/<twice>", token_a,
		"{\"models\":[]}", 422, "validation_error",
		.sql = "delete from identity.sessions where id = '<twice>'; "
		       "delete from llm.api_keys where session_id = "
		       "'<twice>'; select 1",
		.gives = "1" },
	{ "another's key", "POST", PATH, token_b, NAMED(""), 201,
		.keep = "theirs=id" },
	{ "scopes that the token has not", "POST", PATH, token_a,
		SCOPES("[\"models.read\",\"admin\"]"), 422, "validation_error",
		.json = "error.details.scopes~^must be scopes that your own" },
	{ "a scope that nobody has", "POST", PATH, token_a,
		SCOPES("[\"models.write\"]"), 422, "validation_error" },
	{ "a key that signs in", "POST", PATH, token_a,
		SCOPES("[\"openid\",\"models.read\"]"), 422,
		"validation_error" },
	{ "a key that manages the account", "POST", PATH, token_a,
		SCOPES("[\"account\"]"), 422, "validation_error" },
	{ "a key of an administrator that administrates", "POST", PATH,
		token_admin, SCOPES("[\"admin\"]"), 422, "validation_error" },
	{ "no scopes", "POST", PATH, token_a, SCOPES("[]"), 422,
		"validation_error" },
	{ "the database would not have such a key",
		.sql = "select count(*) from pg_constraint "
		       "where conname = 'keys_manage_nothing'",
		.gives = "1" },
	{ "a key that expired before it was made", "POST", PATH, token_a,
		NAMED(",\"expires_at\":\"2020-01-01T00:00:00Z\""), 422,
		"validation_error",
		.json = "error.details.expires_at=must be in the future" },
	{ "a model that does not exist", "POST", PATH, token_a,
		NAMED(",\"models\":[\"gpt-5\",\"nobody\"]"), 422,
		"validation_error",
		.json = "error.details.models=must be models that exist" },
	{ "no model at all", "POST", PATH, token_a, NAMED(",\"models\":[]"),
		422, "validation_error" },
	{ "no name, no scopes", "POST", PATH, token_a, "{}", 422,
		"validation_error",
		.json = "error.details.#=2\nerror.details.name=is required\n"
			"error.details.scopes=is required" },
	{ "all wrong at once", "POST", PATH, token_a,
		"{\"name\":\"\",\"scopes\":\"models.read\","
		"\"expires_at\":\"soon\",\"budget_credits\":-1,"
		"\"budget_period\":\"year\",\"requests_per_minute\":0,"
		"\"tokens_per_minute\":\"1\",\"models\":\"gpt-5\",\"what\":1}",
		422, "validation_error", .json = "error.details.#=9" },
	{ "a name of 201 characters", "POST", PATH, token_a,
		"{\"name\":\"" HUNDRED HUNDRED
		"a\",\"scopes\":[\"models.read\"]}",
		422, "validation_error" },
	{ 0 },
};

const struct test keys_used[] = {
	{ "a key lets in where its scopes do", "GET", "/v1/keys", no_token,
		NULL, 403, "forbidden", AS_KEY },
	{ "it makes no key", "POST", PATH, no_token, NAMED(""), 403,
		"forbidden", AS_KEY },
	{ "it revokes none", "DELETE", KEY, no_token, NULL, 403, "forbidden",
		AS_KEY },
	{ "its use is seen", "GET", KEY, token_a, NULL, 200,
		.json = "#=12\nid=<key>\nlast_used_at=null" },
	{ "a use that was noted",
		.sql = "update identity.sessions set last_used_at = "
		       "'2026-01-02T03:04:05Z' where id = '<key>'; select 1",
		.gives = "1" },
	{ "is told", "GET", KEY, token_a, NULL, 200,
		.json = "last_used_at=2026-01-02T03:04:05.000Z" },
	{ "what was spent counts in its month", "GET", KEY, token_a, NULL, 200,
		.json = "budget.spent=0" },
	{ "something is spent",
		.sql = "update llm.api_keys set spent = 77 "
		       "where session_id = '<key>'; select 1",
		.gives = "1" },
	{ "and is told", "GET", KEY, token_a, NULL, 200,
		.json = "budget.spent=77" },
	{ "the month before it",
		.sql = "update llm.api_keys set period_start = "
		       "period_start - interval '1 month' "
		       "where session_id = '<key>'; select 1",
		.gives = "1" },
	{ "is over", "GET", KEY, token_a, NULL, 200, .json = "budget.spent=0" },
	{ 0 },
};

const struct test keys_listed[] = {
	{ "keys, the newest first", "GET", PATH "?limit=1", token_a, NULL, 200,
		.json = "keys.#=1\nkeys.0.id=<little>\nkeys.0.#=12\n"
			"next~^[A-Za-z0-9_-]+$",
		.keep = "next=next" },
	{ "and the rest", "GET", PATH "?limit=1&cursor=<next>", token_a, NULL,
		200, .json = "keys.#=1\nkeys.0.id=<key>\nnext=null" },
	{ "a user sees only her own", "GET", PATH, token_b, NULL, 200,
		.json = "keys.#=1\nkeys.0.id=<theirs>" },
	{ "a cursor of nothing", "GET", PATH "?cursor=W10", token_a, NULL, 422,
		"validation_error" },
	{ "nor one of nulls", "GET", PATH "?cursor=W251bGwsbnVsbF0", token_a,
		NULL, 422, "validation_error" },
	{ "nor one cut in half", "GET", PATH "?cursor=WyJpbmZpbml0eSJd",
		token_a, NULL, 422, "validation_error" },
	{ "a cursor that is none", "GET", PATH "?cursor=!", token_a, NULL, 422,
		"validation_error" },
	{ "keys need a token", "GET", PATH, no_token, NULL, 401,
		"unauthorized" },
	{ "another's key", "GET", KEY, token_b, NULL, 404, "not_found" },
	{ "a key that does not exist", "GET", NOWHERE, token_a, NULL, 404,
		"not_found" },
	{ "a token that is no key", "DELETE", NOWHERE, token_a, NULL, 404,
		"not_found" },
	{ 0 },
};

#define SPENT(sum) \
	"insert into llm.usage_quarters (user_id, quarter, model_id, " \
	"operation, key_id, credits_used) values ('<user_a>', " \
	"date_bin('15 minutes', now(), '2000-01-01Z'), 'gpt-5', 'chat', " \
	"'<key>', " sum ") on conflict on constraint usage_quarters_key " \
	"do nothing; select 1"

const struct test keys_changed[] = {
	{ "only what is sent", "PATCH", KEY, token_a, "{\"name\":\"Weekly\"}",
		200,
		.json = "name=Weekly\nbudget.credits=500\nscopes.#=2\n"
			"models=[\"gpt-5\"]" },
	{ "null empties", "PATCH", KEY, token_a,
		"{\"budget_credits\":null,\"models\":null,\"expires_at\":null,"
		"\"requests_per_minute\":null}",
		200,
		.json = "budget.credits=null\nmodels=null\nexpires_at=null\n"
			"requests_per_minute=null\ntokens_per_minute=4000",
		.sql = "select expires_at from identity.sessions "
		       "where id = '<key>'",
		.gives = "infinity" },
	{ "fewer scopes", "PATCH", KEY, token_a, "{\"scopes\":[\"user.info\"]}",
		200, .json = "scopes=[\"user.info\"]",
		.sql = "select scopes from identity.sessions where id = '<key>'",
		.gives = "{user.info}" },
	{ "it was spent by", .sql = SPENT("12"), .gives = "1" },
	{ "another period has what was spent in it", "PATCH", KEY, token_a,
		"{\"budget_period\":\"total\",\"budget_credits\":20}", 200,
		.json = "budget.period=total\nbudget.spent=12\n"
			"budget.resets_at=null\nbudget.credits=20" },
	{ "a budget by days", "PATCH", KEY, token_a,
		"{\"budget_period\":\"day\"}", 200,
		.json = "budget.period=day\n"
			"budget.resets_at~T00:00:00.000Z$" },
	{ "scopes that a key may not have", "PATCH", KEY, token_a,
		"{\"scopes\":[\"account\"]}", 422, "validation_error" },
	{ "an end in the past", "PATCH", KEY, token_a,
		"{\"expires_at\":\"2020-01-01T00:00:00Z\"}", 422,
		"validation_error" },
	{ "null where a value must be", "PATCH", KEY, token_a,
		"{\"name\":null,\"scopes\":null,\"budget_period\":null}", 422,
		"validation_error", .json = "error.details.#=3" },
	{ "what is no field", "PATCH", KEY, token_a, "{\"spent\":0}", 422,
		"validation_error",
		.json = "error.details.spent=is not known here" },
	{ "another's key", "PATCH", KEY, token_b, "{\"name\":\"Mine\"}", 404,
		"not_found" },
	{ "without a token", "PATCH", KEY, no_token, "{}", 401,
		"unauthorized" },
	{ "without the scope", "PATCH", KEY, token_unscoped, "{}", 403,
		"forbidden" },
	{ 0 },
};

#define MANY \
	"with s as (insert into identity.sessions (user_id, token_hash, " \
	"expires_at, scopes, kind) select '<user_a>', sha256(convert_to(" \
	"'many' || n || '<user_a>', 'UTF8')), 'infinity', '{models.read}', " \
	"'key' from generate_series(1, 99) as n returning id, token_hash) " \
	"insert into llm.api_keys (session_id, user_id, token_hash, name, " \
	"hint, scopes) select id, '<user_a>', token_hash, 'Many', 'x', " \
	"'{models.read}' from s; select 1"

const struct test keys_ended[] = {
	{ "another's key", "DELETE", KEY, token_b, NULL, 404, "not_found",
		.sql = "select count(*) from identity.sessions "
		       "where id = '<key>'",
		.gives = "1" },
	{ "a key is revoked", "DELETE", KEY, token_a, NULL, 204,
		.sql = "select count(*) from identity.sessions "
		       "where id = '<key>'",
		.gives = "0" },
	{ "it lets nobody in", "GET", PATH, no_token, NULL, 401, "unauthorized",
		AS_KEY },
	{ "it is told when", "GET", KEY, token_a, NULL, 200,
		.json = "revoked_at~Z$\n"
			"last_used_at=2026-01-02T03:04:05.000Z" },
	{ "once more changes nothing", "DELETE", KEY, token_a, NULL, 204 },
	{ "it changes no more", "PATCH", KEY, token_a, "{\"name\":\"Again\"}",
		409, "conflict" },
	{ "a key that expired and was swept",
		.sql = "update identity.sessions set expires_at = now() - "
		       "interval '1 minute' where id = '<little>'; "
		       "update llm.api_keys set expires_at = now() - "
		       "interval '1 minute' where session_id = '<little>'; "
		       "delete from identity.sessions where id = '<little>'; "
		       "select revoked_at is null from llm.api_keys "
		       "where session_id = '<little>'",
		.gives = "t" },
	{ "changes no more either", "PATCH", PATH "/<little>", token_a,
		"{\"name\":\"Again\"}", 409, "conflict" },
	{ "ninety-nine that live", .sql = MANY, .gives = "1" },
	{ "are one less than may", "POST", PATH, token_a, NAMED(""), 201 },
	{ "a hundred are the most", "POST", PATH, token_a, NAMED(""), 409,
		"conflict" },
	{ 0 },
};
