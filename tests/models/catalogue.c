/* The models, as OpenAI's clients, Anthropic's and our own read them. */
#include "cases.h"

#define PATH "/v1/models"

/* Three of a provider of their own, one of which cannot be used; others may have
 * made some, too. */
#define MODEL(id, capabilities, available) \
	"('" id "', '" id "', 'Case " id "', 'casehouse', '" capabilities \
	"', 100, 10, 1, 2, 3, " available ")"
#define THREE \
	"insert into llm.models (id, name, display_name, provider, " \
	"capabilities, context_length, max_output_tokens, " \
	"input_cost_per_million_tokens, output_cost_per_million_tokens, " \
	"credits_per_1k_tokens, is_available) values " MODEL( \
		"case/b", "{text,vision}", "true") ", " MODEL("case/a", \
		"{text}", "true") ", " MODEL("case/c", "{code}", \
		"true") ", " MODEL("case/off", "{text}", \
		"false") " on conflict do nothing; " \
			 "update llm.models set min_tier = 'pro', is_deprecated = true, " \
			 "version = '2' where id = 'case/b'; select 1"
#define OURS PATH "?provider=casehouse"

const struct test catalogue[] = {
	{ "models need a token", "GET", PATH, no_token, NULL, 401,
		"unauthorized" },
	{ "models need the scope", "GET", PATH, token_unscoped, NULL, 403,
		"forbidden" },
	{ "those that every installation begins with", "GET", PATH, token_a,
		NULL, 200,
		.json = "#=7\nobject=list\nhas_more=false\ndata.0.object=model\n"
			"data.0.type=model\ndata.0.created~^[0-9]+$\n"
			"data.0.created_at~Z$\ndata.0.#=7\nmodels.0.#=12",
		.sql = THREE, .gives = "1" },
	{ "what can be used, by name", "GET", OURS, token_a, NULL, 200,
		.json = "total=3\ndata.#=3\nmodels.#=3\nfirst_id=case/a\n"
			"last_id=case/c\ndata.0.id=case/a\n"
			"data.1.display_name=Case case/b\n"
			"data.1.owned_by=casehouse\nmodels.1.id=case/b\n"
			"models.1.required_tier=pro\n"
			"models.1.is_deprecated=true\nmodels.1.version=2\n"
			"models.0.required_tier=free\n"
			"models.0.max_output_tokens=10\n"
			"models.0.credits_per_1k_tokens=3\n"
			"models.0.capabilities=[\"text\"]" },
	{ "what cannot", "GET", OURS "&available=false", token_a, NULL, 200,
		.json = "total=1\ndata.0.id=case/off\n"
			"models.0.is_available=false" },
	{ "those that can do one thing or the other", "GET",
		OURS "&capability=vision,code", token_a, NULL, 200,
		.json = "total=2\ndata.0.id=case/b\ndata.1.id=case/c" },
	{ "a capability that nobody has", "GET",
		OURS "&capability=long_context", token_a, NULL, 200,
		.json = "total=0\ndata.#=0\nmodels.#=0\nfirst_id=null\n"
			"last_id=null\nhas_more=false" },
	{ "a capability that is none", "GET", OURS "&capability=text,smell",
		token_a, NULL, 422, "validation_error",
		.json = "error.details.capability~^must be of text, vision" },
	{ "nothing between commas", "GET", OURS "&capability=text,,code",
		token_a, NULL, 422, "validation_error" },
	{ "a provider that nobody knows", "GET", PATH "?provider=no-such",
		token_a, NULL, 200, .json = "total=0" },
	{ "one a page", "GET", OURS "&limit=1", token_a, NULL, 200,
		.json = "total=3\ndata.#=1\nhas_more=true\nlast_id=case/a" },
	{ "the next page", "GET", OURS "&limit=1&after_id=case/a", token_a,
		NULL, 200, .json = "data.0.id=case/b\nhas_more=true\ntotal=3" },
	{ "the last page", "GET", OURS "&limit=2&after_id=case/a", token_a,
		NULL, 200, .json = "data.#=2\nhas_more=false" },
	{ "the page before", "GET", OURS "&limit=1&before_id=case/c", token_a,
		NULL, 200,
		.json = "data.#=1\ndata.0.id=case/b\nhas_more=true" },
	{ "after a model that is none", "GET", OURS "&after_id=nobody", token_a,
		NULL, 422, "validation_error",
		.json = "error.details.after_id=is no model" },
	{ "available is yes or no", "GET", PATH "?available=perhaps", token_a,
		NULL, 422, "validation_error" },
	{ "a limit too high", "GET", PATH "?limit=1001", token_a, NULL, 422,
		"validation_error" },
	{ "a parameter that is not known", "GET", PATH "?colour=red", token_a,
		NULL, 422, "validation_error" },
	{ "one, its slash encoded as clients do", "GET", PATH "/case%2Fb",
		token_a, NULL, 200,
		.json = "#=26\nid=case/b\nobject=model\nowned_by=casehouse\n"
			"input_cost_per_million_tokens=1\n"
			"output_cost_per_million_tokens=2\n"
			"credits_per_1k_tokens=3\nrequired_tier=pro\n"
			"token_percent=100\nimage_tokens=1000\n"
			"server_tools=false" },
	{ "one that cannot be used", "GET", PATH "/case%2Foff", token_a, NULL,
		200, .json = "is_available=false" },
	{ "one that does not exist", "GET", PATH "/nobody", token_a, NULL, 404,
		"model_not_found" },
	{ "one needs a token", "GET", PATH "/nobody", no_token, NULL, 401,
		"unauthorized" },
	{ "one needs the scope", "GET", PATH "/gpt-5", token_unscoped, NULL,
		403, "forbidden" },
	{ "models are not made here", "POST", PATH, token_a, "{}", 405,
		"method_not_allowed" },
	{ 0 },
};
