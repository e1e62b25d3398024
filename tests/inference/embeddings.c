/* Embeddings: who may ask, and for what. */
#include "cases.h"

#define PATH "/v1/embeddings"
#define ASK(model) "{\"model\":\"" model "\",\"input\":\"The sea is called\"}"

const struct test embeddings[] = {
	{ "an embedding needs a token", "POST", PATH, no_token, ASK("deaf"),
		401, "unauthorized" },
	{ "an embedding needs the scope", "POST", PATH, token_unscoped,
		ASK("deaf"), 403, "forbidden" },
	{ "an embedding has an input", "POST", PATH, token_a,
		"{\"model\":\"deaf\"}", 422, "validation_error",
		.json = "error.type=invalid_request_error" },
	{ "an input is a text or several", "POST", PATH, token_a,
		"{\"model\":\"deaf\",\"input\":7}", 422, "validation_error",
		.json = "error.message~input" },
	{ "an input of no texts", "POST", PATH, token_a,
		"{\"model\":\"deaf\",\"input\":[]}", 422, "validation_error" },
	{ "an embedding by a model that is none", "POST", PATH, token_a,
		ASK("nothing"), 404, "model_not_found",
		.header = "X-RateLimit-Limit~^[0-9]+$" },
	{ "an embedding by a model of another plan", "POST", PATH, token_a,
		ASK("dear"), 403, "model_access_restricted" },
	{ 0 },
};
