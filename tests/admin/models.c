/* Administration: models, the providers of their routes, plans and packs. */
#include "admin.h"

#define MODELS "/admin/models"
#define ONE MODELS "/quill-9"
#define PROVIDERS "/admin/providers"
#define INK PROVIDERS "/ink-9"
#define AUDITED(event) \
	"select count(*) > 0 from identity.audit_log where event = '" event \
	"' and actor_id = '<user_admin>'"
#define NEW(id, more) \
	"{\"id\":\"" id "\",\"name\":\"" id "\",\"displayName\":\"Quill\"," \
	"\"provider\":\"ink\",\"capabilities\":[\"text\",\"code\"]," \
	"\"contextLength\":1000,\"inputCostPerMillionTokens\":1," \
	"\"outputCostPerMillionTokens\":2,\"creditsPer1kTokens\":3" more "}"
#define ROUTED(more) \
	"{\"routes\":[{\"provider\":\"ink-9\",\"upstreamModel\":\"q\"" more \
	"}]}"

const struct test models[] = {
	{ "none of that name is left",
		.sql = "delete from llm.models where id like 'quill-%'; "
		       "delete from llm.providers where name like 'ink-%'; "
		       "select 'gone'",
		.gives = "gone" },
	{ "a user may not look", "GET", MODELS, token_a, NULL, 403,
		"forbidden" },
	{ "nor add", "POST", MODELS, token_a, NEW("quill-9", ""), 403,
		"forbidden" },
	{ "a model", "POST", MODELS, token_admin, NEW("quill-9", ""), 201,
		.json = "#=23\nid=quill-9\ncreditsPer1kTokens=3\n"
			"creditsPer1kOutputTokens=null\nimageTokens=1000\n"
			"tokenPercent=100\nserverTools=false\nminTier=free\n"
			"isAvailable=true\nisDeprecated=false\nroutes.#=0",
		.sql = AUDITED("model.added"), .gives = "t" },
	{ "a second one of its name", "POST", MODELS, token_admin,
		NEW("quill-9", ""), 409, "conflict" },
	{ "a capability that is none", "POST", MODELS, token_admin,
		"{\"id\":\"quill-8\",\"name\":\"q\",\"displayName\":\"Q\","
		"\"provider\":\"i\",\"capabilities\":[\"smell\"],"
		"\"contextLength\":1,\"inputCostPerMillionTokens\":1,"
		"\"outputCostPerMillionTokens\":1,\"creditsPer1kTokens\":1}",
		422, "validation_error",
		.json = "error.details.capabilities~^must be of text" },
	{ "all that is missing", "POST", MODELS, token_admin, "{}", 422,
		"validation_error",
		.json = "error.details.#=9\n"
			"error.details.creditsPer1kTokens=is required" },
	{ "only what is sent", "PATCH", ONE, token_admin,
		"{\"creditsPer1kOutputTokens\":9,\"minTier\":\"pro\","
		"\"isAvailable\":false,\"version\":\"2\"}",
		200,
		.json = "creditsPer1kOutputTokens=9\nminTier=pro\n"
			"isAvailable=false\nversion=2\ncontextLength=1000\n"
			"capabilities=[\"text\",\"code\"]",
		.sql = AUDITED("model.changed"), .gives = "t" },
	{ "null empties", "PATCH", ONE, token_admin,
		"{\"creditsPer1kOutputTokens\":null,\"version\":null}", 200,
		.json = "creditsPer1kOutputTokens=null\nversion=null" },
	{ "null where a value must be", "PATCH", ONE, token_admin,
		"{\"name\":null}", 422, "validation_error" },
	{ "another capability that is none", "PATCH", ONE, token_admin,
		"{\"capabilities\":[\"smell\"]}", 422, "validation_error" },
	{ "it is deprecated", "POST", ONE "/deprecate", token_admin, "{}", 200,
		.json = "isDeprecated=true", .sql = AUDITED("model.deprecated"),
		.gives = "t" },
	{ "and not any more", "PATCH", ONE, token_admin,
		"{\"isDeprecated\":false}", 200, .json = "isDeprecated=false" },
	{ "one", "GET", ONE, token_admin, NULL, 200, .json = "id=quill-9" },
	{ "all", "GET", MODELS, token_admin, NULL, 200,
		.json = "models.0.#=23" },
	{ "one that is not there", "GET", MODELS "/nobody", token_admin, NULL,
		404, "not_found" },
	{ "nobody is changed", "PATCH", MODELS "/nobody", token_admin, "{}",
		404, "not_found" },
	{ "nobody is deprecated", "POST", MODELS "/nobody/deprecate",
		token_admin, "{}", 404, "not_found" },
	{ "nobody is routed", "PUT", MODELS "/nobody/routes", token_admin,
		"{\"routes\":[]}", 404, "not_found" },
	{ "nobody is removed", "DELETE", MODELS "/nobody", token_admin, NULL,
		404, "not_found" },
	{ 0 },
};

const struct test providers[] = {
	{ "a provider", "POST", PROVIDERS, token_admin,
		"{\"name\":\"ink-9\",\"kind\":\"openai\","
		"\"baseUrl\":\"https://ink.example.com/v1\"}",
		201,
		.json = "#=10\nname=ink-9\nlocal=false\nconnectMs=5000\n"
			"firstByteMs=60000\nidleMs=60000\ntotalMs=600000",
		.sql = AUDITED("provider.added"), .gives = "t" },
	{ "by http", "POST", PROVIDERS, token_admin,
		"{\"name\":\"ink-8\",\"kind\":\"openai\","
		"\"baseUrl\":\"http://ink.example.com/v1\"}",
		422, "validation_error",
		.json = "error.details.baseUrl=must be https, or the provider "
			"local" },
	{ "by http on this machine", "POST", PROVIDERS, token_admin,
		"{\"name\":\"ink-8\",\"kind\":\"gemini\",\"local\":true,"
		"\"baseUrl\":\"http://ink.example.com/v1\"}",
		201 },
	{ "which it must stay", "PATCH", PROVIDERS "/ink-8", token_admin,
		"{\"local\":false}", 422, "validation_error" },
	{ "with a query", "PATCH", INK, token_admin,
		"{\"baseUrl\":\"https://ink.example.com/v1?key=1\"}", 422,
		"validation_error" },
	{ "a name that is a path", "POST", PROVIDERS, token_admin,
		"{\"name\":\"../ink\",\"kind\":\"openai\","
		"\"baseUrl\":\"https://ink.example.com/v1\"}",
		422, "validation_error",
		.json = "error.details.name~^must be of small letters" },
	{ "only what is sent", "PATCH", INK, token_admin, "{\"idleMs\":1000}",
		200, .json = "idleMs=1000\nkind=openai" },
	{ "the providers, by name", "GET", PROVIDERS "?limit=1", token_admin,
		NULL, 200, .json = "providers.#=1", .keep = "next=next" },
	{ "and the rest", "GET", PROVIDERS "?cursor=<next>", token_admin, NULL,
		200, .json = "next=null" },
	{ "a route", "PUT", ONE "/routes", token_admin,
		ROUTED(",\"extra\":{\"a\":1},\"streams\":false"), 200,
		.json = "routes.#=1\nroutes.0.provider=ink-9\n"
			"routes.0.streams=false\nroutes.0.usage=true\n"
			"routes.0.completions=false\nroutes.0.extra.a=1",
		.sql = "select routes -> 0 ->> 'base_url' from llm.models "
		       "where id = 'quill-9'",
		.gives = "https://ink.example.com/v1" },
	{ "of nobody", "PUT", ONE "/routes", token_admin,
		"{\"routes\":[{\"provider\":\"nobody\","
		"\"upstreamModel\":\"q\"}]}",
		422, "validation_error",
		.json = "error.details.routes~^must be" },
	{ "to no model", "PUT", ONE "/routes", token_admin,
		"{\"routes\":[{\"provider\":\"ink-9\"}]}", 422,
		"validation_error" },
	{ "with a word for yes", "PUT", ONE "/routes", token_admin,
		ROUTED(",\"streams\":\"yes\""), 422, "validation_error" },
	{ "with what is not known", "PUT", ONE "/routes", token_admin,
		ROUTED(",\"colour\":1"), 422, "validation_error" },
	{ "what is no route", "PUT", ONE "/routes", token_admin,
		"{\"routes\":[1]}", 422, "validation_error" },
	{ "a provider that is used", "DELETE", INK, token_admin, NULL, 409,
		"conflict" },
	{ "no route", "PUT", ONE "/routes", token_admin, "{\"routes\":[]}", 200,
		.json = "routes.#=0" },
	{ "a provider that is not", "DELETE", INK, token_admin, NULL, 204,
		.sql = AUDITED("provider.removed"), .gives = "t" },
	{ "is gone", "GET", INK, token_admin, NULL, 404, "not_found" },
	{ "is not changed", "PATCH", INK, token_admin, "{}", 404, "not_found" },
	{ "a model that was used",
		.sql = "insert into llm.usage_quarters (user_id, quarter, "
		       "model_id, operation) values ('<user_a>', "
		       "'2026-01-01Z', 'quill-9', 'chat') on conflict do "
		       "nothing; select 1",
		.gives = "1" },
	{ "stays", "DELETE", ONE, token_admin, NULL, 409, "conflict" },
	{ "one that was not",
		.sql = "delete from llm.usage_quarters where model_id = "
		       "'quill-9'; select 1",
		.gives = "1" },
	{ "goes", "DELETE", ONE, token_admin, NULL, 204,
		.sql = AUDITED("model.removed"), .gives = "t" },
	{ 0 },
};

const struct test plans[] = {
	{ "plans and packs", "GET", "/admin/plans", token_admin, NULL, 200,
		.json = "plans.0.#=16\nplans.0.id=free\npacks.0.#=6" },
	{ "a plan's limits", "PATCH", "/admin/plans/pro", token_admin,
		"{\"requestsPerMinute\":61,\"features\":[\"A\",\"B\"]}", 200,
		.json = "requestsPerMinute=61\nfeatures.#=2\n"
			"creditsPerMonth=100000",
		.sql = AUDITED("plan.changed"), .gives = "t" },
	{ "as before", "PATCH", "/admin/plans/pro", token_admin,
		"{\"requestsPerMinute\":60,\"features\":[]}", 200,
		.json = "features.#=0" },
	{ "a price at Stripe", "PATCH", "/admin/plans/free", token_admin,
		"{\"stripePriceId\":\"price_1\"}", 200,
		.json = "stripePriceId=price_1" },
	{ "and none", "PATCH", "/admin/plans/free", token_admin,
		"{\"stripePriceId\":null}", 200, .json = "stripePriceId=null" },
	{ "a limit of nothing", "PATCH", "/admin/plans/pro", token_admin,
		"{\"requestsPerMinute\":0}", 422, "validation_error" },
	{ "no such plan", "PATCH", "/admin/plans/gold", token_admin, "{}", 404,
		"not_found" },
	{ "a user may not", "PATCH", "/admin/plans/pro", token_a, "{}", 403,
		"forbidden" },
	{ "a pack that is sold no more", "PATCH", "/admin/packs/10k",
		token_admin, "{\"isAvailable\":false}", 200,
		.json = "isAvailable=false\ncredits=10000",
		.sql = AUDITED("pack.changed"), .gives = "t" },
	{ "and is again", "PATCH", "/admin/packs/10k", token_admin,
		"{\"isAvailable\":true}", 200, .json = "isAvailable=true" },
	{ "a pack is not given away", "PATCH", "/admin/packs/10k", token_admin,
		"{\"price_cents\":0}", 422, "validation_error",
		.json = "error.details.priceCents~^must be from 1 " },
	{ "no such pack", "PATCH", "/admin/packs/1", token_admin, "{}", 404,
		"not_found" },
	{ 0 },
};
