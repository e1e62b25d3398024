/* Anthropic's Messages: who may ask, and how it is refused. */
#include "cases.h"

#define PATH "/v1/messages"
#define COUNT PATH "/count_tokens"
#define ASK(model) \
	"{\"model\":\"" model "\",\"max_tokens\":100,\"messages\":[" \
	"{\"role\":\"user\",\"content\":" \
	"\"The quick brown fox jumps over the lazy dog.\"}]}"
#define HOLDS "select count(*) from llm.holds where user_id = '<user_a>'"

const struct test messages[] = {
	{ "a message needs a token", "POST", PATH, no_token, ASK("deaf"), 401,
		"authentication_error",
		.json = "type=error\nerror.message~.\nerror.code!" },
	{ "a message needs the scope", "POST", PATH, token_unscoped,
		ASK("deaf"), 403, "permission_error" },
	{ "a key is a token, too", "POST", PATH, no_token, ASK("nothing"), 404,
		"not_found_error", .headers = "X-Api-Key: <token_a>",
		.header = "Anthropic-RateLimit-Requests-Limit~^[0-9]+$\n"
			  "Anthropic-RateLimit-Requests-Reset~Z$\n"
			  "Anthropic-RateLimit-Tokens-Remaining~^[0-9]+$\n"
			  "X-RateLimit-Limit~^[0-9]+$" },
	{ "a key that nobody has", "POST", PATH, no_token, ASK("nothing"), 401,
		"authentication_error",
		.headers = "X-Api-Key: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
	{ "what is no key", "POST", PATH, no_token, ASK("nothing"), 401,
		"authentication_error", .headers = "X-Api-Key: a b" },
	{ "the token stands before the key", "POST", PATH, token_garbage,
		ASK("nothing"), 401, "authentication_error",
		.headers = "X-Api-Key: <token_a>" },
	{ "chat takes no key", "POST", "/v1/chat/completions", no_token,
		ASK("nothing"), 401, "unauthorized",
		.headers = "X-Api-Key: <token_a>" },
	{ "a message among none", "POST", PATH, token_a, "{\"model\":\"deaf\"}",
		422, "invalid_request_error", .json = "error.message~message" },
	{ "no model, and no default one, in this form", "POST", PATH, token_a,
		"{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}", 422,
		"invalid_request_error",
		.json = "error.details.model=is required" },
	{ "a version that is none", "POST", PATH, token_a, ASK("deaf"), 400,
		"invalid_request_error",
		.headers = "anthropic-version: 2023;06",
		.json = "error.message~anthropic-version" },
	{ "features that are none", "POST", PATH, token_a, ASK("deaf"), 400,
		"invalid_request_error", .headers = "anthropic-beta: a=b",
		.json = "error.message~anthropic-beta" },
	{ "tools that the provider runs", "POST", PATH, token_a,
		"{\"model\":\"deaf\",\"max_tokens\":9,\"tools\":[{\"type\":"
		"\"web_search_20250305\",\"name\":\"web_search\"}],"
		"\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
		422, "invalid_request_error" },
	{ "a model of another plan, in this form", "POST", PATH, token_a,
		ASK("dear"), 403, "permission_error",
		.json = "error.details.required_tier=pro" },
	{ "too few credits for a day, in this form", "POST", PATH, token_a,
		ASK("gold"), 429, "rate_limit_error",
		.header = "X-Should-Retry: false" },
	{ "nothing is held of these", .sql = HOLDS, .gives = "0" },
	{ "a GET is refused in this form", "GET", PATH, token_a, NULL, 405,
		"api_error" },
	{ "tokens are counted", "POST", COUNT, token_a, ASK("deaf"), 200,
		.json = "input_tokens=13\n#=1" },
	{ "those of a model of another plan, too", "POST", COUNT, token_a,
		ASK("dear"), 200, .json = "input_tokens=13" },
	{ "by a key", "POST", COUNT, no_token, ASK("deaf"), 200,
		.headers = "X-Api-Key: <token_a>" },
	{ "of a model that is none", "POST", COUNT, token_a, ASK("nothing"),
		404, "not_found_error" },
	{ "of no model", "POST", COUNT, token_a,
		"{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}", 422,
		"invalid_request_error" },
	{ "of no messages", "POST", COUNT, token_a, "{\"model\":\"deaf\"}", 422,
		"invalid_request_error" },
	{ "for a stranger", "POST", COUNT, no_token, ASK("deaf"), 401,
		"authentication_error" },
	{ "without the scope", "POST", COUNT, token_unscoped, ASK("deaf"), 403,
		"permission_error" },
	{ "an unknown path is nested", "POST", PATH "/none", token_a, "{}",
		404 },
	{ 0 },
};
