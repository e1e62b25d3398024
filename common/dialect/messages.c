/* Events for clients of Anthropic's messages, out of inner ones. */
#include <string.h>

#include "dialect/reply_parts.h"
#include "dialect/wrong.h"

static void
raw(struct buffer *json, const char *before, const struct json_value *value)
{
	buffer_text(json, before);
	buffer_add(json, value->text, value->len);
}

static void
start(struct reply *r, struct buffer *out)
{
	struct buffer json = { .arena = out->arena };

	if (r->blocks.started)
		return;
	r->blocks.started = true;
	buffer_printf(&json,
		"{\"type\":\"message_start\",\"message\":{\"id\":\"msg_%s\","
		"\"type\":\"message\",\"role\":\"assistant\",\"model\":",
		r->plan.id);
	json_quote(&json, r->plan.model, strlen(r->plan.model));
	buffer_printf(&json,
		",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
		"\"usage\":{\"input_tokens\":%lld,\"output_tokens\":0}}}",
		r->plan.input);
	reply_frame(r, out, "message_start", json.data, json.len);
}

static void
close_block(struct reply *r, struct buffer *out)
{
	struct buffer json = { .arena = out->arena };

	if (!r->blocks.is_open)
		return;
	r->blocks.is_open = false;
	buffer_printf(&json, "{\"type\":\"content_block_stop\",\"index\":%d}",
		r->blocks.count - 1);
	reply_frame(r, out, "content_block_stop", json.data, json.len);
}

static void
open_block(struct reply *r, enum event_kind kind, const char *block,
	struct buffer *out)
{
	struct buffer json = { .arena = out->arena };

	start(r, out);
	close_block(r, out);
	r->blocks.is_open = true;
	r->blocks.open = kind;
	buffer_printf(&json,
		"{\"type\":\"content_block_start\",\"index\":%d,"
		"\"content_block\":",
		r->blocks.count++);
	buffer_text(&json, block);
	buffer_text(&json, "}");
	reply_frame(r, out, "content_block_start", json.data, json.len);
}

static void
delta(struct reply *r, const char *what, const struct json_value *text,
	struct buffer *out)
{
	struct buffer json = { .arena = out->arena };

	buffer_printf(&json,
		"{\"type\":\"content_block_delta\",\"index\":%d,\"delta\":{",
		r->blocks.count - 1);
	raw(&json, what, text);
	buffer_text(&json, "}}");
	reply_frame(r, out, "content_block_delta", json.data, json.len);
}

static void
input_delta(struct reply *r, const struct json_value *text, struct buffer *out)
{
	delta(r, "\"type\":\"input_json_delta\",\"partial_json\":", text, out);
}

/* Begins the call and says what came of it while another was open. */
static void
open_tool(struct reply *r, int tool, struct buffer *out)
{
	struct waiting_tool *w = &r->blocks.waiting[tool];

	open_block(r, EVENT_TOOL, w->begin.data, out);
	r->blocks.tool = tool;
	if (!w->pieces.len)
		return;
	buffer_add(&w->pieces, "\"", 1);
	struct json_value text = { JSON_STRING, w->pieces.data, w->pieces.len };
	input_delta(r, &text, out);
}

/* Ends what is open, and all calls that wait: one block after the other. */
static void
close_all(struct reply *r, struct buffer *out)
{
	struct blocks *b = &r->blocks;

	while (b->is_open && b->open == EVENT_TOOL && b->tool + 1 < b->tools)
		open_tool(r, b->tool + 1, out);
	close_block(r, out);
}

static void
begin_tool(struct reply *r, const struct event *e, struct buffer *out)
{
	struct blocks *b = &r->blocks;

	if (!b->waiting)
		b->waiting = arena_alloc(r->arena,
			DIALECT_TOOLS_MAX * sizeof(struct waiting_tool));
	struct waiting_tool *w = &b->waiting[e->tool];
	w->begin.arena = w->pieces.arena = r->arena;
	buffer_text(&w->begin, "{\"type\":\"tool_use\",\"id\":");
	if (e->id.text)
		raw(&w->begin, "", &e->id);
	else
		buffer_printf(&w->begin, "\"call_%s_%d\"", r->plan.id, e->tool);
	raw(&w->begin, ",\"name\":", &e->name);
	buffer_text(&w->begin, ",\"input\":{}}");
	b->tools = e->tool + 1;
	if (!b->is_open || b->open != EVENT_TOOL)
		open_tool(r, e->tool, out);
}

static void
arguments(struct reply *r, const struct event *e, struct buffer *out)
{
	struct blocks *b = &r->blocks;
	struct buffer *pieces = &b->waiting[e->tool].pieces;

	if (b->is_open && b->open == EVENT_TOOL && b->tool == e->tool)
		input_delta(r, &e->text, out);
	else if (b->is_open && b->open == EVENT_TOOL && b->tool < e->tool) {
		if (!pieces->len)
			buffer_add(pieces, "\"", 1);
		buffer_add(pieces, e->text.text + 1, e->text.len - 2);
	} else
		r->wrong = wrong_unread(r->arena);
}

static void
piece(struct reply *r, const struct event *e, const char *block,
	const char *what, struct buffer *out)
{
	if (!r->blocks.is_open || r->blocks.open != e->kind) {
		close_all(r, out);
		open_block(r, e->kind, block, out);
	}
	delta(r, what, &e->text, out);
}

static void
redacted(struct reply *r, const struct event *e, struct buffer *out)
{
	struct buffer block = { .arena = out->arena };

	raw(&block, "{\"type\":\"redacted_thinking\",\"data\":", &e->text);
	buffer_text(&block, "}");
	close_all(r, out);
	open_block(r, EVENT_REDACTED, block.data, out);
}

void
messages_write(struct reply *r, const struct event *e, struct buffer *out)
{
	if (e->choice != 0)
		return;
	switch (e->kind) {
	case EVENT_TEXT:
		piece(r, e, "{\"type\":\"text\",\"text\":\"\"}",
			"\"type\":\"text_delta\",\"text\":", out);
		break;
	case EVENT_REASONING:
		piece(r, e,
			"{\"type\":\"thinking\",\"thinking\":\"\","
			"\"signature\":\"\"}",
			"\"type\":\"thinking_delta\",\"thinking\":", out);
		break;
	case EVENT_SIGNATURE:
		if (r->blocks.is_open && r->blocks.open == EVENT_REASONING)
			delta(r, "\"type\":\"signature_delta\",\"signature\":",
				&e->text, out);
		break;
	case EVENT_REDACTED:
		redacted(r, e, out);
		break;
	case EVENT_TOOL:
		begin_tool(r, e, out);
		break;
	case EVENT_ARGUMENTS:
		arguments(r, e, out);
		break;
	case EVENT_FINISH:
		close_all(r, out);
		r->blocks.finish = e->finish;
		break;
	default:
		break;
	}
}

/* The end, as it is told beside the usage; null where it was cut short. */
static void
say_end(struct reply *r, const char *usage, struct buffer *out)
{
	static const char *const reasons[] = {
		[FINISH_NONE] = "null",
		[FINISH_STOP] = "\"end_turn\"",
		[FINISH_LENGTH] = "\"max_tokens\"",
		[FINISH_TOOLS] = "\"tool_use\"",
		[FINISH_FILTER] = "\"refusal\"",
	};
	struct buffer json = { .arena = out->arena };

	buffer_printf(&json,
		"{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":%s,"
		"\"stop_sequence\":null},\"usage\":",
		reasons[r->blocks.finish]);
	buffer_text(&json, usage);
	buffer_text(&json, "}");
	reply_frame(r, out, "message_delta", json.data, json.len);
}

void
messages_close(struct reply *r, const char *usage, struct buffer *out)
{
	static const char stop[] = "{\"type\":\"message_stop\"}";

	if (reply_own_form(r) && messages_held(r, usage, out)) {
		reply_frame(r, out, "message_stop", stop, sizeof stop - 1);
		return;
	}
	if (!reply_own_form(r))
		start(r, out);
	close_all(r, out);
	say_end(r, usage, out);
	reply_frame(r, out, "message_stop", stop, sizeof stop - 1);
}
