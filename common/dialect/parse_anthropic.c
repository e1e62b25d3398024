/* Anthropic's events: blocks that begin, grow and end, one at a time. */
#include <string.h>

#include "dialect/parse.h"

static enum finish
finish_of(const struct json_value *reason)
{
	static const struct {
		const char *name;
		enum finish finish;
	} reasons[] = {
		{ "end_turn", FINISH_STOP },
		{ "stop_sequence", FINISH_STOP },
		{ "pause_turn", FINISH_STOP },
		{ "max_tokens", FINISH_LENGTH },
		{ "model_context_window_exceeded", FINISH_LENGTH },
		{ "tool_use", FINISH_TOOLS },
		{ "refusal", FINISH_FILTER },
	};

	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (json_is(reason, reasons[i].name))
			return reasons[i].finish;
	return FINISH_STOP;
}

/* Counts that the event has replace those of before; all of them are totals. */
static void
usage(struct parser *p, const struct json_value *u, bool last)
{
	struct event event = { .kind = EVENT_USAGE };
	struct json_value value;

	if (json_get(u, "input_tokens", &value))
		p->fresh = parse_count(u, "input_tokens");
	if (json_get(u, "cache_creation_input_tokens", &value))
		p->made = parse_count(u, "cache_creation_input_tokens");
	if (json_get(u, "cache_read_input_tokens", &value))
		p->usage.cached = parse_count(u, "cache_read_input_tokens");
	if (json_get(u, "output_tokens", &value))
		p->usage.output = parse_count(u, "output_tokens");
	p->usage.input = p->fresh + p->made + p->usage.cached;
	p->usage.estimated = !last;
	event.usage = p->usage;
	events_add(p->events, &event);
}

static void
arguments(struct parser *p, const struct json_value *text)
{
	struct event event = { .kind = EVENT_ARGUMENTS, .text = *text };

	event.tool = p->tools[0] - 1;
	p->arguments = true;
	events_add(p->events, &event);
}

/* As JSON in a string, as chunks have it. */
static void
whole_input(struct parser *p, const struct json_value *block)
{
	struct buffer quoted = { .arena = p->arena };
	struct json_value input;
	struct json_item item;

	if (!json_get_as(block, "input", JSON_OBJECT, &input))
		return;
	struct json_walk walk = json_walk(&input);
	if (!json_next(&walk, &item))
		return;
	json_quote(&quoted, input.text, input.len);
	arguments(p,
		&(struct json_value){ JSON_STRING, quoted.data, quoted.len });
}

static const char *
begin_tool(struct parser *p, const struct json_value *block)
{
	struct event event = { .kind = EVENT_TOOL };

	if (p->tools[0] == DIALECT_TOOLS_MAX)
		return "too many tool calls";
	event.tool = p->tools[0]++;
	p->arguments = false;
	json_get_as(block, "id", JSON_STRING, &event.id);
	if (!json_get_as(block, "name", JSON_STRING, &event.name))
		return "a tool call without a name";
	events_add(p->events, &event);
	whole_input(p, block);
	return NULL;
}

static const char *
begin_block(struct parser *p, const struct json_value *event)
{
	struct json_value block, type, text;

	p->block_tool = false;
	if (!json_get_as(event, "content_block", JSON_OBJECT, &block) ||
		!json_get(&block, "type", &type))
		return "a block without a type";
	if (json_is(&type, "tool_use")) {
		p->block_tool = true;
		return begin_tool(p, &block);
	}
	if (json_get_as(&block, "text", JSON_STRING, &text) && text.len > 2)
		parse_put(p, EVENT_TEXT, 0, &text);
	if (json_get_as(&block, "thinking", JSON_STRING, &text) && text.len > 2)
		parse_put(p, EVENT_REASONING, 0, &text);
	if (json_is(&type, "redacted_thinking") &&
		json_get_as(&block, "data", JSON_STRING, &text))
		parse_put(p, EVENT_REDACTED, 0, &text);
	return NULL;
}

static const char *
block_delta(struct parser *p, const struct json_value *event)
{
	static const struct {
		const char *key;
		enum event_kind kind;
	} deltas[] = {
		{ "text", EVENT_TEXT },
		{ "thinking", EVENT_REASONING },
		{ "signature", EVENT_SIGNATURE },
	};
	struct json_value delta, text;

	if (!json_get_as(event, "delta", JSON_OBJECT, &delta))
		return "a delta that is none";
	for (size_t i = 0; i < sizeof deltas / sizeof *deltas; i++)
		if (json_get_as(&delta, deltas[i].key, JSON_STRING, &text) &&
			text.len > 2)
			parse_put(p, deltas[i].kind, 0, &text);
	if (p->block_tool &&
		json_get_as(&delta, "partial_json", JSON_STRING, &text) &&
		text.len > 2)
		arguments(p, &text);
	return NULL;
}

/* A call without arguments has an empty object of them. */
static void
end_block(struct parser *p)
{
	if (p->block_tool && !p->arguments)
		arguments(p, &(struct json_value){ JSON_STRING, "\"{}\"", 4 });
	p->block_tool = false;
}

static void
end_message(struct parser *p, const struct json_value *event)
{
	struct event finish = { .kind = EVENT_FINISH };
	struct json_value delta, value;

	if (json_get(event, "delta", &delta) &&
		json_get(&delta, "stop_reason", &value)) {
		finish.finish = finish_of(&value);
		events_add(p->events, &finish);
		p->finished = true;
	}
	if (json_get_as(event, "usage", JSON_OBJECT, &value))
		usage(p, &value, true);
}

static void
start(struct parser *p, const struct json_value *event)
{
	struct json_value message, value;

	if (json_get(event, "message", &message) &&
		json_get_as(&message, "usage", JSON_OBJECT, &value))
		usage(p, &value, false);
}

const char *
parse_anthropic(struct parser *p, const struct json_value *event)
{
	struct json_value type, value;

	if (!json_get_as(event, "type", JSON_STRING, &type))
		return "an event without a type";
	if (json_is(&type, "message_start"))
		start(p, event);
	else if (json_is(&type, "content_block_start"))
		return begin_block(p, event);
	else if (json_is(&type, "content_block_delta"))
		return block_delta(p, event);
	else if (json_is(&type, "content_block_stop"))
		end_block(p);
	else if (json_is(&type, "message_delta"))
		end_message(p, event);
	else if (json_is(&type, "message_stop"))
		parse_put(p, EVENT_END, 0, NULL);
	else if (json_is(&type, "error") && json_get(event, "error", &value))
		parse_error(p, &value);
	return NULL;
}
