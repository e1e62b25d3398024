/* What a reply is asked, and how it ends. */
#include "dialect/reply_parts.h"
#include "dialect/wrong.h"

bool
reply_began(const struct reply *r)
{
	return r->began;
}

const struct wrong *
reply_wrong(const struct reply *r)
{
	return r->wrong;
}

struct tokens
reply_tokens(const struct reply *r)
{
	struct tokens t = { .input = r->plan.input, .estimated = true };

	if (r->usage_given)
		t = r->usage;
	if (!t.estimated)
		return t;
	t.reasoning = estimate_tokens(&r->reasoning, r->plan.percent);
	long long output =
		estimate_tokens(&r->output, r->plan.percent) + t.reasoning;
	if (output > t.output)
		t.output = output;
	return t;
}

void
reply_close(struct reply *r, long long credits, struct buffer *out)
{
	const char *usage = reply_usage(r, credits, out->arena);
	bool messages = r->plan.form == FORM_MESSAGES;

	r->began = true;
	if (r->plan.form == FORM_EMBEDDING) {
		embed_close(r, usage, out);
		return;
	}
	if (messages)
		messages_close(r, usage, out);
	else
		chat_close(r, usage, out);
	if (!r->plan.stream)
		(messages ? messages_joined : chat_joined)(r, usage, out);
}

void
reply_fail(struct reply *r, const struct wrong *wrong, long long credits,
	struct buffer *out)
{
	struct buffer error = { .arena = out->arena };

	wrong_write(&error, r->plan.form, wrong, NULL);
	if (!r->plan.stream) {
		buffer_add(out, error.data, error.len);
		return;
	}
	r->began = true;
	reply_frame(r, out, r->plan.form == FORM_MESSAGES ? "error" : NULL,
		error.data, error.len);
	const char *usage = reply_usage(r, credits, out->arena);
	r->holding = false;
	if (r->plan.form == FORM_MESSAGES)
		messages_close(r, usage, out);
	else
		chat_close(r, usage, out);
}
