/* Anthropic's Messages, whatever provider is behind. */
#include "inference.h"
#include "net/sse.h"

static const struct field counted[] = {
	{ "model", TEXT, 1, 200, .optional = true,
		.about = "without it the default one" },
	{ "tokens", INT, .from = COMPUTED },
	{ "images", INT, .from = COMPUTED },
	{ 0 },
};

static const struct object message = {
	"Message",
	.members = {
		{ "id", TEXT },
		{ "type", TEXT },
		{ "role", TEXT },
		{ "model", TEXT, .about = "as asked" },
		{ "content", JSON },
		{ "stop_reason", TEXT, .null = true },
		{ "stop_sequence", TEXT, .null = true },
		{ "usage", JSON, .about = "with credits_used" },
		{ 0 },
	},
	.open = true,
};

static const struct object count = {
	"MessageTokensCount",
	.members = {
		{ "input_tokens", INT, .about = "an estimate" },
		{ 0 },
	},
};

static bool
begin(struct request *r)
{
	return asked_begin(r, FORM_MESSAGES);
}

static bool
begin_count(struct request *r)
{
	return asked_count(r, FORM_MESSAGES);
}

const struct route messages_routes[] = {
	{ "POST", "/v1/messages", "llm.inference", call_fields, "messages_hold",
		200, CALL_ROW, .answer = &message, .begin = begin,
		.messages = true, .types = SSE_TYPE,
		.about = "The next message, whole or as it is made." },
	{ "POST", "/v1/messages/count_tokens", "llm.inference", counted,
		"messages_count", 200, .max_body = BODY_MOST,
		.depth = DIALECT_DEPTH_MAX, .answer = &count, .messages = true,
		.open = true, .begin = begin_count, .refuses = "404",
		.about = "How many tokens these messages are, estimated." },
	{ 0 },
};
