/* Completions: a text goes on, be it by a chat where the provider has no more. */
#include "inference.h"
#include "net/sse.h"

static const struct object completion = {
	"Completion",
	.members = {
		COMPLETION_MEMBERS,
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
		"completions_hold", 200, CALL_ROW, .answer = &completion,
		.begin = begin, .types = SSE_TYPE,
		.about = "How a text goes on, whole or as it is made." },
	{ 0 },
};
