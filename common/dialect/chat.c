/* Chunks for clients of chat completions and completions. */
#include <string.h>

#include "dialect/reply_parts.h"
#include "dialect/splice.h"

const char *
chat_id(const struct reply *r, struct arena *arena)
{
	return arena_printf(arena, "%s-%s",
		r->plan.form == FORM_CHAT ? "chatcmpl" : "cmpl", r->plan.id);
}

static const char *
quoted(struct arena *arena, const char *text)
{
	struct buffer out = { .arena = arena };

	json_quote(&out, text, strlen(text));
	return out.data;
}

/* A chunk that is complete but for its usage, which edits put in. */
static void
emit(struct reply *r, struct buffer *out, const struct json_value *chunk,
	const char *usage, bool present)
{
	struct buffer json = { .arena = out->arena };
	const struct edit edits[] = {
		{ "id", quoted(out->arena, chat_id(r, out->arena)) },
		{ "model", quoted(out->arena, r->plan.model) },
		{ "usage", usage, .present = present },
		{ 0 },
	};

	splice(&json, chunk, edits);
	reply_frame(r, out, NULL, json.data, json.len);
}

static void
release(struct reply *r, struct buffer *out)
{
	if (!r->holding)
		return;
	r->holding = false;
	struct json_value chunk = json_whole_text(r->held.data, r->held.len);
	emit(r, out, &chunk, "null", true);
}

static void
hold(struct reply *r, const struct json_value *chunk)
{
	r->held.len = 0;
	buffer_add(&r->held, chunk->text, chunk->len);
	r->holding = true;
}

static bool
has_choices(const struct json_value *chunk)
{
	struct json_value choices;
	struct json_item item;

	if (!json_get(chunk, "choices", &choices))
		return false;
	struct json_walk walk = json_walk(&choices);
	return json_next(&walk, &item);
}

static bool
finishes(const struct events *events)
{
	const struct event *first = events_first(events);

	for (size_t i = 0; i < events_count(events); i++)
		if (first[i].kind == EVENT_FINISH)
			return true;
	return false;
}

/* The last usage is told once, at the end. */
void
chat_pass(struct reply *r, const struct json_value *chunk,
	const struct events *events, struct buffer *out)
{
	struct json_value usage;
	bool counts = json_get_as(chunk, "usage", JSON_OBJECT, &usage);

	if (counts) {
		r->usage_said.len = 0;
		buffer_add(&r->usage_said, usage.text, usage.len);
	}
	if (counts && !has_choices(chunk)) {
		if (r->plan.include_usage) {
			release(r, out);
			hold(r, chunk);
		}
		return;
	}
	release(r, out);
	if (finishes(events) && r->plan.stream && !r->plan.include_usage)
		hold(r, chunk);
	else
		emit(r, out, chunk, counts ? "null" : NULL, true);
}

/* A chunk of ours up to what its choice says. */
static void
begin(struct reply *r, struct buffer *json)
{
	buffer_text(json, "{\"id\":");
	buffer_text(json, quoted(json->arena, chat_id(r, json->arena)));
	buffer_printf(json, ",\"object\":\"%s\",\"created\":%lld,\"model\":",
		r->plan.form == FORM_CHAT ? "chat.completion.chunk"
					  : "text_completion",
		r->plan.created);
	buffer_text(json, quoted(json->arena, r->plan.model));
	buffer_text(json, ",\"choices\":[");
}

static void
add_raw(struct buffer *json, const char *key, const struct json_value *value)
{
	buffer_text(json, key);
	buffer_add(json, value->text, value->len);
}

static void
delta_tool(struct buffer *json, const struct reply *r, const struct event *e)
{
	buffer_printf(json, "\"tool_calls\":[{\"index\":%d,\"id\":", e->tool);
	if (e->id.text)
		add_raw(json, "", &e->id);
	else
		buffer_printf(json, "\"call_%s_%d\"", r->plan.id, e->tool);
	add_raw(json,
		",\"type\":\"function\",\"function\":{\"name\":", &e->name);
	buffer_text(json, ",\"arguments\":\"\"}");
	if (e->signature.text) {
		add_raw(json,
			",\"extra_content\":{\"google\":{\"thought_signature\":",
			&e->signature);
		buffer_text(json, "}}");
	}
	buffer_text(json, "}]");
}

/* What the event adds to the message; false if chunks do not say such. */
static bool
delta(struct buffer *json, const struct reply *r, const struct event *e)
{
	switch (e->kind) {
	case EVENT_TEXT:
		add_raw(json, "\"content\":", &e->text);
		return true;
	case EVENT_REASONING:
		add_raw(json, "\"reasoning_content\":", &e->text);
		return true;
	case EVENT_TOOL:
		delta_tool(json, r, e);
		return true;
	case EVENT_ARGUMENTS:
		buffer_printf(json, "\"tool_calls\":[{\"index\":%d,", e->tool);
		add_raw(json, "\"function\":{\"arguments\":", &e->text);
		buffer_text(json, "}}]");
		return true;
	case EVENT_FINISH:
		return true;
	default:
		return false;
	}
}

static const char *
reason(const struct event *e)
{
	static const char *const reasons[] = {
		[FINISH_STOP] = "\"stop\"",
		[FINISH_LENGTH] = "\"length\"",
		[FINISH_TOOLS] = "\"tool_calls\"",
		[FINISH_FILTER] = "\"content_filter\"",
	};

	return e->kind == EVENT_FINISH ? reasons[e->finish] : "null";
}

static void
add_delta(struct reply *r, struct buffer *json, const struct event *e,
	const char *role, const struct buffer *said)
{
	buffer_printf(json, "{\"index\":%d,\"delta\":{", e->choice);
	buffer_text(json, role);
	if (*role && said->len && e->kind != EVENT_TEXT)
		buffer_text(json, "\"content\":null,");
	buffer_add(json, said->data, said->len);
	if (*role && !said->len)
		buffer_text(json, "\"content\":\"\"");
	r->roles[e->choice] = true;
	buffer_text(json, "},\"logprobs\":null,\"finish_reason\":");
}

void
chat_write(struct reply *r, const struct event *e, struct buffer *out)
{
	struct buffer json = { .arena = out->arena };
	struct buffer said = { .arena = out->arena };
	const char *role = r->roles[e->choice] ? "" : "\"role\":\"assistant\",";

	buffer_text(&said, "");
	if (!delta(&said, r, e))
		return;
	bool text = r->plan.form == FORM_COMPLETION;
	if (text && e->kind != EVENT_TEXT && e->kind != EVENT_FINISH)
		return;
	begin(r, &json);
	if (text) {
		buffer_printf(&json, "{\"index\":%d,\"text\":", e->choice);
		add_raw(&json, "",
			e->kind == EVENT_TEXT
				? &e->text
				: &(struct json_value){
					  JSON_STRING, "\"\"", 2 });
		buffer_text(&json, ",\"logprobs\":null,\"finish_reason\":");
	} else
		add_delta(r, &json, e, role, &said);
	buffer_text(&json, reason(e));
	buffer_text(
		&json, r->plan.include_usage ? "}],\"usage\":null}" : "}]}");
	struct json_value chunk = json_whole_text(json.data, json.len);
	release(r, out);
	if (e->kind == EVENT_FINISH && r->plan.stream && !r->plan.include_usage)
		hold(r, &chunk);
	else
		reply_frame(r, out, NULL, json.data, json.len);
}

/* What waited, or a chunk of usage alone; clients that wait get it whole. */
void
chat_close(struct reply *r, const char *usage, struct buffer *out)
{
	struct buffer json = { .arena = out->arena };

	if (!r->plan.stream)
		return;
	struct json_value chunk = { 0 };
	if (r->holding)
		chunk = json_whole_text(r->held.data, r->held.len);
	else {
		begin(r, &json);
		buffer_text(&json, "]}");
		chunk = json_whole_text(json.data, json.len);
	}
	r->holding = false;
	emit(r, out, &chunk, usage, false);
	buffer_text(out, "data: [DONE]\n\n");
}
