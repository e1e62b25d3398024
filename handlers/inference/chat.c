/* Chat completions, as OpenAI's clients ask for them. */
#include "inference.h"
#include "net/sse.h"

static const struct object completion = {
	"ChatCompletion",
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
	return asked_begin(r, FORM_CHAT);
}

const struct route chat_routes[] = {
	{ "POST", "/v1/chat/completions", "llm.inference", call_fields,
		"chat_hold", 200, .max_body = BODY_MOST,
		.depth = DIALECT_DEPTH_MAX, .answer = &completion, .open = true,
		.begin = begin, .finish = asked_finish,
		.untaken = asked_untaken, .stream = true, .keep = KEEP_NOT,
		.types = SSE_TYPE, .refuses = "400|403|404|422|429|502|503|504",
		.about = "A chat's next message, whole or as it is made." },
	{ 0 },
};
