/* Chat completions, as OpenAI's clients ask for them. */
#include "inference.h"
#include "net/sse.h"

static const struct object completion = {
	"ChatCompletion",
	.members = {
		COMPLETION_MEMBERS,
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
		"chat_hold", 200, CALL_ROW, .answer = &completion,
		.begin = begin, .types = SSE_TYPE,
		.about = "A chat's next message, whole or as it is made." },
	{ 0 },
};
