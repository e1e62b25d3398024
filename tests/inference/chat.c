/* Chat completions: who may ask, for what, and what is held. */
#include "cases.h"

#define PATH "/v1/chat/completions"
#define ASK(model) \
	"{\"model\":\"" model "\",\"messages\":[{\"role\":\"user\"," \
	"\"content\":\"The quick brown fox jumps over the lazy dog.\"}]}"
#define MODEL(id, tier, price) \
	"insert into llm.models (id, name, display_name, provider, " \
	"capabilities, context_length, input_cost_per_million_tokens, " \
	"output_cost_per_million_tokens, credits_per_1k_tokens, min_tier) " \
	"values ('" id "', '" id \
	"', 'Test', 'nobody', '{text}', 8000, 1, 1, " price ", '" tier \
	"') on conflict do nothing; " \
	"insert into llm.providers (name, kind, base_url, local) " \
	"values ('nobody', 'openai', 'http://127.0.0.1:9', true) " \
	"on conflict do nothing; " \
	"insert into llm.model_routes (model_id, position, provider, " \
	"upstream_model) values ('" id "', 1, 'nobody', 'none') " \
	"on conflict do nothing; select 1"
#define HOLDS "select count(*) from llm.holds where user_id = '<user_a>'"
#define FIVE(text) text text text text text
#define DEEP FIVE(FIVE("[[[["))

const struct test chat[] = {
	{ "there is a model", .sql = MODEL("deaf", "free", "2"), .gives = "1" },
	{ "one for those who pay", .sql = MODEL("dear", "pro", "2"),
		.gives = "1" },
	{ "one that costs more than anybody has",
		.sql = MODEL("gold", "free", "100000"), .gives = "1" },
	{ "a chat needs a token", "POST", PATH, no_token, ASK("deaf"), 401,
		"unauthorized" },
	{ "a chat needs the scope", "POST", PATH, token_unscoped, ASK("deaf"),
		403, "forbidden" },
	{ "a stranger is not told what is wrong", "POST", PATH, token_unknown,
		"{\"model\":\"deaf\"}", 401, "unauthorized" },
	{ "a chat has messages", "POST", PATH, token_a, "{\"model\":\"deaf\"}",
		422, "validation_error" },
	{ "a model's name is a text", "POST", PATH, token_a,
		"{\"model\":7,\"messages\":[]}", 422, "validation_error" },
	{ "no model, and no default one", "POST", PATH, token_a,
		"{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}", 422,
		"validation_error", .json = "error.details.model=is required" },
	{ "store costs beside tokens", "POST", PATH, token_a,
		"{\"model\":\"deaf\",\"store\":true,\"messages\":[{\"role\":"
		"\"user\",\"content\":\"Hi\"}]}",
		422, .sql = HOLDS, .gives = "0" },
	{ "JSON that is none", "POST", PATH, token_a, "{\"model\":", 400,
		"invalid_request" },
	{ "64 levels and no more", "POST", PATH, token_a,
		"{\"model\":\"deaf\",\"x\":" DEEP, 400, "invalid_request" },
	{ "a model that is none", "POST", PATH, token_a, ASK("nothing"), 404,
		"model_not_found", .json = "error.type=invalid_request_error",
		.header = "X-RateLimit-Limit~^[0-9]+$" },
	{ "a model of another plan", "POST", PATH, token_a, ASK("dear"), 403,
		"model_access_restricted",
		.json = "error.details.required_tier=pro" },
	{ "a model without a provider", "POST", PATH, token_a, ASK("gpt-5"),
		503 },
	{ "too few credits for a day", "POST", PATH, token_a, ASK("gold"), 429,
		"rate_limit_exceeded",
		.json = "error.details.limit=credits_per_day",
		.header = "X-Should-Retry: false" },
	{ "nothing is held of all this", .sql = HOLDS, .gives = "0" },
	{ "a GET is none", "GET", PATH, token_a, NULL, 405 },
	{ 0 },
};
