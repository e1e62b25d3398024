/* The usage that a client is told, and what it cost. */
#include "dialect/reply_parts.h"
#include "dialect/splice.h"

/* As the provider wrote it, and our members more. */
static const char *
spliced(struct reply *r, const char *credits, struct arena *arena)
{
	struct buffer out = { .arena = arena };
	struct json_value said =
		json_whole_text(r->usage_said.data, r->usage_said.len);
	const struct edit edits[] = {
		{ "credits_used", credits },
		{ 0 },
	};

	splice(&out, &said, edits);
	return out.data;
}

static void
openai(struct buffer *out, const struct tokens *t)
{
	buffer_printf(out,
		"{\"prompt_tokens\":%lld,\"completion_tokens\":%lld,"
		"\"total_tokens\":%lld,"
		"\"prompt_tokens_details\":{\"cached_tokens\":%lld},"
		"\"completion_tokens_details\":{\"reasoning_tokens\":%lld}",
		t->input, t->output, t->input + t->output, t->cached,
		t->reasoning);
}

static void
anthropic(struct buffer *out, const struct tokens *t)
{
	buffer_printf(out,
		"{\"input_tokens\":%lld,\"cache_creation_input_tokens\":0,"
		"\"cache_read_input_tokens\":%lld,\"output_tokens\":%lld",
		t->input - t->cached, t->cached, t->output);
}

const char *
reply_usage(struct reply *r, long long credits, struct arena *arena)
{
	const char *used =
		credits < 0 ? NULL : arena_printf(arena, "%lld", credits);
	struct tokens t = reply_tokens(r);

	if (r->usage_said.len)
		return spliced(r, used, arena);
	struct buffer out = { .arena = arena };
	if (r->plan.form == FORM_EMBEDDING)
		buffer_printf(&out,
			"{\"prompt_tokens\":%lld,\"total_tokens\":%lld",
			t.input, t.input);
	else if (r->plan.form == FORM_MESSAGES)
		anthropic(&out, &t);
	else
		openai(&out, &t);
	if (used)
		buffer_printf(&out, ",\"credits_used\":%s", used);
	buffer_text(&out, t.estimated ? ",\"estimated\":true}" : "}");
	return out.data;
}
