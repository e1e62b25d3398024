/* Completions: who may ask, and for what. */
#include "cases.h"

#define PATH "/v1/completions"
#define ASK(model) "{\"model\":\"" model "\",\"prompt\":\"The sea is called\"}"

const struct test completions[] = {
	{ "a completion needs a token", "POST", PATH, no_token, ASK("deaf"),
		401, "unauthorized" },
	{ "a completion needs the scope", "POST", PATH, token_unscoped,
		ASK("deaf"), 403, "forbidden" },
	{ "a completion has a prompt", "POST", PATH, token_a,
		"{\"model\":\"deaf\"}", 422, "validation_error",
		.json = "error.type=invalid_request_error" },
	{ "a prompt is one text", "POST", PATH, token_a,
		"{\"model\":\"deaf\",\"prompt\":[\"a\",\"b\"]}", 422,
		"validation_error", .json = "error.message~prompt" },
	{ "best of too many", "POST", PATH, token_a,
		"{\"model\":\"deaf\",\"prompt\":\"a\",\"best_of\":129}", 422,
		"validation_error", .json = "error.message~best_of" },
	{ "a completion of a model that is none", "POST", PATH, token_a,
		ASK("nothing"), 404, "model_not_found",
		.header = "X-RateLimit-Limit~^[0-9]+$" },
	{ "a completion of a model of another plan", "POST", PATH, token_a,
		ASK("dear"), 403, "model_access_restricted" },
	{ "a completion for too few credits", "POST", PATH, token_a,
		ASK("gold"), 429, "rate_limit_exceeded" },
	{ 0 },
};
