/* From a provider's bytes to a client's: parse, count, write or join. */
#include <string.h>

#include "dialect/reply_parts.h"
#include "dialect/wrong.h"

typedef const char *parse(struct parser *, const struct json_value *);

static parse *const parsers[] = {
	[DIALECT_OPENAI] = parse_openai,
	[DIALECT_ANTHROPIC] = parse_anthropic,
	[DIALECT_GEMINI] = parse_gemini,
};

struct reply *
reply_begin(struct arena *arena, const struct reply_plan *plan)
{
	struct reply *r = arena_alloc(arena, sizeof *r);

	r->arena = arena;
	r->plan = *plan;
	r->sse.line.arena = arena;
	r->sse.data.arena = arena;
	r->usage_said.arena = arena;
	r->early.arena = arena;
	r->held.arena = arena;
	r->partial.arena = arena;
	r->blocks.stop.arena = arena;
	r->parser.secrets = plan->secrets;
	return r;
}

bool
reply_own_form(const struct reply *r)
{
	if (r->whole && r->plan.stream)
		return false;
	switch (r->plan.form) {
	case FORM_CHAT:
	case FORM_EMBEDDING:
		return r->plan.kind == DIALECT_OPENAI;
	case FORM_COMPLETION:
		return r->plan.kind == DIALECT_OPENAI && r->plan.completions;
	default:
		return r->plan.kind == DIALECT_ANTHROPIC;
	}
}

static enum reply_state
fails(struct reply *r, const struct wrong *wrong)
{
	if (!r->wrong)
		r->wrong = wrong;
	return REPLY_FAILED;
}

/* Line ends between the parts of a JSON text would end its line here. */
static void
add_line(struct buffer *out, const char *json, size_t len)
{
	size_t from = out->len;

	buffer_add(out, json, len);
	for (char *p = out->data + from; p < out->data + out->len; p++)
		if (*p == '\n' || *p == '\r')
			*p = ' ';
}

static void
join(struct reply *r, const char *json, size_t len)
{
	struct json_value value = json_whole_text(json, len);

	r->joined_len += len;
	if (r->joined_len > DIALECT_JOINED_MAX)
		fails(r, wrong_make(r->arena, 502, "provider_error",
				 "The provider's answer is too long."));
	else if (r->plan.form == FORM_MESSAGES)
		messages_join(r, &value);
	else
		chat_join(r, &value);
}

/* What came before the first content waits for it: until then another route may
 * be tried. */
static void
flush(struct reply *r, struct buffer *out)
{
	buffer_add(out, r->early.data, r->early.len);
	r->early.len = 0;
}

void
reply_frame(struct reply *r, struct buffer *out, const char *name,
	const char *json, size_t len)
{
	if (!r->plan.stream) {
		join(r, json, len);
		return;
	}
	struct buffer *to = r->began ? out : &r->early;
	if (r->began)
		flush(r, out);
	if (name)
		buffer_printf(to, "event: %s\n", name);
	buffer_text(to, "data: ");
	add_line(to, json, len);
	buffer_text(to, "\n\n");
}

/* What was made counts by its text; what comes between two runs ends them. */
static void
meter(struct reply *r, const struct event *event, struct arena *scratch)
{
	struct estimate *e =
		event->kind == EVENT_REASONING ? &r->reasoning : &r->output;
	const char *text = json_text(scratch,
		event->kind == EVENT_TOOL ? &event->name : &event->text);

	if (text)
		estimate_text(e, text, strlen(text));
}

static void
take(struct reply *r, const struct event *event, struct arena *scratch)
{
	switch (event->kind) {
	case EVENT_USAGE:
		r->usage = event->usage;
		r->usage_given = true;
		break;
	case EVENT_FINISH:
		r->finished = true;
		break;
	case EVENT_END:
		r->ended = true;
		break;
	case EVENT_ERROR:
		fails(r, wrong_masked(r->arena, event->wrong, NULL));
		break;
	default:
		r->began = true;
		meter(r, event, scratch);
	}
}

static enum reply_state
state(const struct reply *r)
{
	return r->wrong ? REPLY_FAILED : r->ended ? REPLY_ENDED : REPLY_MORE;
}

/* One JSON text of the provider. */
static enum reply_state
said(struct reply *r, const char *text, size_t len, struct buffer *out)
{
	struct json json;
	struct events events = { .kept.arena = out->arena };

	if (json_read_to(out->arena, text, len, DIALECT_DEPTH_MAX, &json))
		return fails(r, wrong_unread(r->arena));
	if (r->plan.form == FORM_EMBEDDING)
		return embed_said(r, &json.value)
			       ? fails(r, wrong_unread(r->arena))
			       : state(r);
	r->parser.arena = out->arena;
	r->parser.events = &events;
	if (parsers[r->plan.kind](&r->parser, &json.value))
		return fails(r, wrong_unread(r->arena));
	const struct event *first = events_first(&events);
	for (size_t i = 0; i < events_count(&events); i++)
		take(r, &first[i], out->arena);
	if (r->wrong)
		return REPLY_FAILED;
	if (reply_own_form(r) && r->plan.form == FORM_MESSAGES)
		messages_pass(r, &json.value, out);
	else if (reply_own_form(r))
		chat_pass(r, &json.value, &events, out);
	else
		for (size_t i = 0; i < events_count(&events); i++)
			(r->plan.form == FORM_MESSAGES
					? messages_write
					: chat_write)(r, &first[i], out);
	return state(r);
}

static enum reply_state
event(struct reply *r, struct buffer *out)
{
	const struct sse *s = &r->sse;

	if (r->plan.kind == DIALECT_OPENAI && s->data.len == 6 &&
		!memcmp(s->data.data, "[DONE]", 6)) {
		r->ended = true;
		return state(r);
	}
	return said(r, s->data.data, s->data.len, out);
}

/* A whole answer is a chunk whose choices have messages; who streams is told it
 * by chunks of ours. */
enum reply_state
reply_whole(struct reply *r, const char *body, size_t len, struct buffer *out)
{
	r->whole = true;
	said(r, body, len, out);
	return state(r) == REPLY_MORE ? reply_eof(r, out) : state(r);
}

enum reply_state
reply_feed(struct reply *r, const char *bytes, size_t len, struct buffer *out)
{
	enum sse_state next = SSE_MORE;

	while (state(r) == REPLY_MORE &&
		(next = sse_next(&r->sse, &bytes, &len)) == SSE_EVENT)
		event(r, out);
	if (next == SSE_TOO_LONG)
		return fails(r, wrong_unread(r->arena));
	return state(r);
}

/* OpenAI's end may lack, Gemini has none; but every choice says how it ends. */
enum reply_state
reply_eof(struct reply *r, struct buffer *out)
{
	if (state(r) == REPLY_MORE && sse_end(&r->sse) == SSE_EVENT)
		event(r, out);
	if (state(r) != REPLY_MORE)
		return state(r);
	if (r->finished && r->plan.kind != DIALECT_ANTHROPIC) {
		r->ended = true;
		return REPLY_ENDED;
	}
	struct wrong *cut = wrong_unread(r->arena);
	cut->message = "The provider's answer ended early.";
	return fails(r, cut);
}
