/* Preferences: what is sent is changed, and nothing else. */
#include "cases.h"

#define PATH "/v1/users/me/preferences"
#define MODEL PATH "/model"
#define ROWS \
	"select count(*) from llm.user_preferences where user_id = '<user_a>'"
#define UNAVAILABLE \
	"insert into llm.models (id, name, display_name, provider, " \
	"capabilities, context_length, input_cost_per_million_tokens, " \
	"output_cost_per_million_tokens, credits_per_1k_tokens, is_available) " \
	"values ('gone', 'gone', 'Gone', 'test', '{text}', 1, 1, 1, 1, false) " \
	"on conflict do nothing; select 1"

/* {"preferencesMetadata":{"k":""}} around it is 10 bytes of the object. */
#define HUNDRED \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define THOUSAND \
	HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED \
		HUNDRED HUNDRED
#define FOUR_THOUSAND THOUSAND THOUSAND THOUSAND THOUSAND
#define SIXTEEN_KIB \
	FOUR_THOUSAND FOUR_THOUSAND FOUR_THOUSAND FOUR_THOUSAND HUNDRED \
		HUNDRED HUNDRED "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
				"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define METADATA(text) "{\"preferencesMetadata\":{\"k\":\"" text "\"}}"

const struct test preferences[] = {
	{ "preferences need a token", "GET", PATH, no_token, NULL, 401,
		"unauthorized" },
	{ "preferences need the scope", "GET", PATH, token_unscoped, NULL, 403,
		"forbidden", .sql = ROWS, .gives = "0" },
	{ "preferences of who has none yet", "GET", PATH, token_a, NULL, 200,
		.json = "#=6\ndefaultModelId=null\nenableStreaming=true\n"
			"maxTokens=4096\npreferencesMetadata=null\n"
			"updatedAt~Z$",
		.keep = "updated=updatedAt", .sql = ROWS, .gives = "1" },
	{ "they were made by reading", "GET", PATH, token_a, NULL, 200,
		.json = "updatedAt=<updated>", .sql = ROWS, .gives = "1" },
	{ "a temperature is a number of two digits", "PATCH", PATH, token_a,
		"{\"temperature\":1.25}", 200,
		.json = "temperature=1.25\nmaxTokens=4096" },
	{ "the rest, in snake_case too", "PATCH", PATH, token_a,
		"{\"default_model_id\":\"gpt-5\",\"enable_streaming\":false,"
		"\"maxTokens\":200000,\"preferencesMetadata\":{\"theme\":"
		"\"dark\"}}",
		200,
		.json = "defaultModelId=gpt-5\nenableStreaming=false\n"
			"maxTokens=200000\ntemperature=1.25\n"
			"preferencesMetadata.theme=dark" },
	{ "nothing changes nothing", "PATCH", PATH, token_a, "{}", 200,
		.json = "defaultModelId=gpt-5\ntemperature=1.25" },
	{ "they stay", "GET", PATH, token_a, NULL, 200,
		.json = "defaultModelId=gpt-5\nmaxTokens=200000" },
	{ "null empties", "PATCH", PATH, token_a,
		"{\"defaultModelId\":null,\"preferencesMetadata\":null}", 200,
		.json = "defaultModelId=null\npreferencesMetadata=null\n"
			"maxTokens=200000" },
	{ "another's are another's", "GET", PATH, token_b, NULL, 200,
		.json = "maxTokens=4096\ndefaultModelId=null" },
	{ "a model that does not exist", "PATCH", PATH, token_a,
		"{\"defaultModelId\":\"nobody\",\"maxTokens\":1}", 404,
		"model_not_found",
		.sql = "select max_tokens from llm.user_preferences "
		       "where user_id = '<user_a>'",
		.gives = "200000" },
	{ "a model that was taken away", .sql = UNAVAILABLE, .gives = "1" },
	{ "it is not to be had", "PATCH", PATH, token_a,
		"{\"defaultModelId\":\"gone\"}", 422, "validation_error",
		.json = "error.details.defaultModelId=is not available" },
	{ "too few, too hot", "PATCH", PATH, token_a,
		"{\"maxTokens\":0,\"temperature\":2.01}", 422,
		"validation_error",
		.json = "error.details.#=2\n"
			"error.details.maxTokens=must be from 1 to 200000\n"
			"error.details.temperature~from 0 to 2" },
	{ "too many, too cold", "PATCH", PATH, token_a,
		"{\"maxTokens\":200001,\"temperature\":-0.01}", 422,
		"validation_error", .json = "error.details.#=2" },
	{ "the least and the most", "PATCH", PATH, token_a,
		"{\"maxTokens\":1,\"temperature\":2}", 200,
		.json = "maxTokens=1" },
	{ "thousandths of a temperature", "PATCH", PATH, token_a,
		"{\"temperature\":0.125}", 422, "validation_error",
		.json = "error.details.#=1" },
	{ "wrong types, and a field that is not known", "PATCH", PATH, token_a,
		"{\"defaultModelId\":1,\"enableStreaming\":\"yes\","
		"\"maxTokens\":\"1\",\"temperature\":[],"
		"\"preferencesMetadata\":[],\"what\":1}",
		422, "validation_error", .json = "error.details.#=6" },
	{ "null where a value must be", "PATCH", PATH, token_a,
		"{\"enableStreaming\":null,\"maxTokens\":null,"
		"\"temperature\":null}",
		422, "validation_error", .json = "error.details.#=3" },
	{ "metadata of 16 KiB", "PATCH", PATH, token_a, METADATA(SIXTEEN_KIB),
		200,
		.sql = "select octet_length(preferences_metadata ->> 'k') "
		       "from llm.user_preferences "
		       "where user_id = '<user_a>'",
		.gives = "16376" },
	{ "metadata of a byte more", "PATCH", PATH, token_a,
		METADATA(SIXTEEN_KIB "a"), 422, "validation_error",
		.json = "error.details.preferencesMetadata~16384" },
	{ "another method", "PUT", PATH, token_a, "{}", 405,
		.header = "Allow~PATCH" },
	{ 0 },
};

const struct test default_model[] = {
	{ "the default model needs a token", "GET", MODEL, no_token, NULL, 401,
		"unauthorized" },
	{ "and the scope", "POST", MODEL, token_unscoped,
		"{\"model_id\":\"gpt-5\"}", 403, "forbidden" },
	{ "none is chosen", "GET", MODEL, token_a, NULL, 200,
		.json = "#=3\ndefaultModelId=null\nmodel=null\nupdatedAt~Z$" },
	{ "one is chosen", "POST", MODEL, token_a, "{\"model_id\":\"gpt-5\"}",
		200,
		.json = "defaultModelId=gpt-5\nmodel.#=3\nmodel.name=gpt-5\n"
			"model.capabilities.0=text" },
	{ "it stays", "GET", MODEL, token_a, NULL, 200,
		.json = "defaultModelId=gpt-5\nmodel.id=gpt-5" },
	{ "it is one of the preferences", "GET", PATH, token_a, NULL, 200,
		.json = "defaultModelId=gpt-5" },
	{ "another's is another's", "GET", MODEL, token_b, NULL, 200,
		.json = "model=null" },
	{ "a model that does not exist", "POST", MODEL, token_a,
		"{\"modelId\":\"nobody\"}", 404, "model_not_found" },
	{ "a model that was taken away", "POST", MODEL, token_a,
		"{\"modelId\":\"gone\"}", 422, "validation_error",
		.json = "error.details.modelId=is not available",
		.sql = "select default_model_id from llm.user_preferences "
		       "where user_id = '<user_a>'",
		.gives = "gpt-5" },
	{ "no model", "POST", MODEL, token_a, "{}", 422, "validation_error",
		.json = "error.details.modelId=is required" },
	{ "a wrong type", "POST", MODEL, token_a, "{\"modelId\":5}", 422,
		"validation_error",
		.json = "error.details.modelId=must be a string" },
	{ "none again", "DELETE", MODEL, token_a, NULL, 200,
		.json = "defaultModelId=null\nmodel=null" },
	{ "and once more", "DELETE", MODEL, token_a, NULL, 200,
		.json = "model=null" },
	{ 0 },
};
