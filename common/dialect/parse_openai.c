/* Chunks of chat completions and of completions. */
#include "dialect/parse.h"

static enum finish
finish_of(const struct json_value *reason)
{
	static const struct {
		const char *name;
		enum finish finish;
	} reasons[] = {
		{ "stop", FINISH_STOP },
		{ "length", FINISH_LENGTH },
		{ "tool_calls", FINISH_TOOLS },
		{ "function_call", FINISH_TOOLS },
		{ "content_filter", FINISH_FILTER },
	};

	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (json_is(reason, reasons[i].name))
			return reasons[i].finish;
	return FINISH_STOP;
}

static void
usage(struct parser *p, const struct json_value *u)
{
	struct event event = { .kind = EVENT_USAGE };
	struct tokens *t = &event.usage;
	struct json_value more;

	t->input = parse_count(u, "prompt_tokens");
	t->output = parse_count(u, "completion_tokens");
	if (json_get(u, "prompt_tokens_details", &more))
		t->cached = parse_count(&more, "cached_tokens");
	if (json_get(u, "completion_tokens_details", &more))
		t->reasoning = parse_count(&more, "reasoning_tokens");
	if (t->cached > t->input)
		t->cached = t->input;
	events_add(p->events, &event);
}

static void
text_of(struct parser *p, int choice, const struct json_value *delta,
	const char *key, enum event_kind kind)
{
	struct json_value text;

	if (json_get_as(delta, key, JSON_STRING, &text) && text.len > 2)
		parse_put(p, kind, choice, &text);
}

/* Some say the whole call again in each piece: it begins by its first name. */
static const char *
tool_call(struct parser *p, int choice, const struct json_value *call)
{
	struct event event = { .kind = EVENT_TOOL, .choice = choice };
	struct json_value value, function = { 0 }, extra, google;
	long long tool = p->tools[choice];

	if (json_get(call, "index", &value))
		tool = json_count(&value);
	if (tool < 0 || tool > p->tools[choice] || tool >= DIALECT_TOOLS_MAX)
		return "a tool call out of order";
	event.tool = (int)tool;
	json_get(call, "function", &function);
	if (tool == p->tools[choice]) {
		p->tools[choice]++;
		json_get_as(call, "id", JSON_STRING, &event.id);
		if (!json_get_as(&function, "name", JSON_STRING, &event.name))
			return "a tool call without a name";
		if (json_get(call, "extra_content", &extra) &&
			json_get(&extra, "google", &google))
			json_get_as(&google, "thought_signature", JSON_STRING,
				&event.signature);
		events_add(p->events, &event);
	}
	if (json_get_as(&function, "arguments", JSON_STRING, &event.text) &&
		event.text.len > 2) {
		event.kind = EVENT_ARGUMENTS;
		events_add(p->events, &event);
	}
	return NULL;
}

static const char *
one_choice(struct parser *p, const struct json_value *choice)
{
	struct event finish = { .kind = EVENT_FINISH };
	struct json_value value, delta = { 0 }, calls = { 0 };
	const char *wrong = NULL;
	long long index = parse_count(choice, "index");

	if (index >= DIALECT_CHOICES_MAX)
		return "a choice beyond all";
	finish.choice = (int)index;
	text_of(p, finish.choice, choice, "text", EVENT_TEXT);
	if (!json_get(choice, "delta", &delta))
		json_get(choice, "message", &delta);
	text_of(p, finish.choice, &delta, "reasoning_content", EVENT_REASONING);
	text_of(p, finish.choice, &delta, "reasoning", EVENT_REASONING);
	text_of(p, finish.choice, &delta, "content", EVENT_TEXT);
	text_of(p, finish.choice, &delta, "refusal", EVENT_TEXT);
	json_get_as(&delta, "tool_calls", JSON_ARRAY, &calls);
	struct json_walk walk = json_walk(&calls);
	for (struct json_item item; !wrong && json_next(&walk, &item);)
		wrong = tool_call(p, finish.choice, &item.value);
	if (wrong || !json_get(choice, "finish_reason", &value))
		return wrong;
	finish.finish = finish_of(&value);
	events_add(p->events, &finish);
	return NULL;
}

const char *
parse_openai(struct parser *p, const struct json_value *chunk)
{
	struct json_value value, choices = { 0 };

	if (chunk->type != JSON_OBJECT)
		return "a chunk that is no object";
	if (json_get(chunk, "error", &value)) {
		parse_error(p, &value);
		return NULL;
	}
	if (json_get_as(chunk, "choices", JSON_ARRAY, &choices)) {
		struct json_walk walk = json_walk(&choices);
		const char *wrong;
		for (struct json_item item; json_next(&walk, &item);)
			if ((wrong = one_choice(p, &item.value)))
				return wrong;
	}
	if (json_get_as(chunk, "usage", JSON_OBJECT, &value))
		usage(p, &value);
	return NULL;
}
