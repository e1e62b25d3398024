/* Completions: a text goes on, be it by a chat where the provider has no more. */
#include "inference.h"
#include "net/sse.h"

static const struct object completion = {
	"Completion",
	.members = {
		{ "id", TEXT },
		{ "object", TEXT },
		{ "created", INT, .about = "seconds since 1970" },
		{ "model", TEXT, .about = "as asked" },
		{ "choices", JSON },
		{ "usage", JSON, .about = "with credits_used" },
		{ 0 },
	},
	.open = true,
};

static bool
begin(struct request *r)
{
	return asked_begin(r, FORM_COMPLETION);
}

const struct route completions_routes[] = {
	{ "POST", "/v1/completions", "llm.inference", call_fields,
		"completions_hold", 200, .max_body = BODY_MOST,
		.depth = DIALECT_DEPTH_MAX, .answer = &completion, .open = true,
		.begin = begin, .finish = asked_finish,
		.untaken = asked_untaken, .stream = true, .keep = KEEP_NOT,
		.types = SSE_TYPE, .refuses = "400|403|404|422|429|502|503|504",
		.about = "How a text goes on, whole or as it is made." },
	{ 0 },
};
