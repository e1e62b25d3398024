/* Gemini's whole candidates, one piece of each an event. */
#include <string.h>

#include "dialect/parse.h"

enum { UNKNOWN = -1 };

/* 502 is what all others are: a malformed call, a language, no reason at all. */
static int
finish_of(const struct json_value *reason, bool tools)
{
	static const char *const filtered[] = { "SAFETY", "RECITATION",
		"BLOCKLIST", "PROHIBITED_CONTENT", "SPII" };

	if (json_is(reason, "STOP"))
		return tools ? FINISH_TOOLS : FINISH_STOP;
	if (json_is(reason, "MAX_TOKENS"))
		return FINISH_LENGTH;
	for (size_t i = 0; i < sizeof filtered / sizeof *filtered; i++)
		if (json_is(reason, filtered[i]))
			return FINISH_FILTER;
	return reason->len > 7 && !memcmp(reason->text, "\"IMAGE_", 7)
		       ? FINISH_FILTER
		       : UNKNOWN;
}

static void
usage(struct parser *p, const struct json_value *u)
{
	struct event event = { .kind = EVENT_USAGE };
	struct tokens *t = &event.usage;

	t->input = parse_count(u, "promptTokenCount") +
		   parse_count(u, "toolUsePromptTokenCount");
	t->cached = parse_count(u, "cachedContentTokenCount");
	t->reasoning = parse_count(u, "thoughtsTokenCount");
	t->output = parse_count(u, "candidatesTokenCount") + t->reasoning;
	if (t->cached > t->input)
		t->cached = t->input;
	events_add(p->events, &event);
}

static const char *
call(struct parser *p, int choice, const struct json_value *part,
	const struct json_value *function)
{
	struct event event = { .kind = EVENT_TOOL, .choice = choice };
	struct buffer quoted = { .arena = p->arena };
	struct json_value args = { JSON_OBJECT, "{}", 2 };

	if (p->tools[choice] == DIALECT_TOOLS_MAX)
		return "too many tool calls";
	event.tool = p->tools[choice]++;
	if (!json_get_as(function, "name", JSON_STRING, &event.name))
		return "a tool call without a name";
	json_get_as(part, "thoughtSignature", JSON_STRING, &event.signature);
	events_add(p->events, &event);
	json_get_as(function, "args", JSON_OBJECT, &args);
	json_quote(&quoted, args.text, args.len);
	event.kind = EVENT_ARGUMENTS;
	event.text =
		(struct json_value){ JSON_STRING, quoted.data, quoted.len };
	events_add(p->events, &event);
	return NULL;
}

static const char *
one_part(struct parser *p, int choice, const struct json_value *part)
{
	struct json_value value;

	if (json_get_as(part, "functionCall", JSON_OBJECT, &value))
		return call(p, choice, part, &value);
	if (json_get_as(part, "text", JSON_STRING, &value) && value.len > 2)
		parse_put(p,
			json_true(part, "thought") ? EVENT_REASONING
						   : EVENT_TEXT,
			choice, &value);
	return NULL;
}

static const char *
candidate(struct parser *p, const struct json_value *c)
{
	struct event finish = { .kind = EVENT_FINISH };
	struct json_value value, parts = { 0 };
	const char *wrong = NULL;
	long long index = parse_count(c, "index");

	if (index >= DIALECT_CHOICES_MAX)
		return "a candidate beyond all";
	finish.choice = (int)index;
	if (json_get(c, "content", &value))
		json_get_as(&value, "parts", JSON_ARRAY, &parts);
	struct json_walk walk = json_walk(&parts);
	for (struct json_item item; !wrong && json_next(&walk, &item);)
		wrong = one_part(p, finish.choice, &item.value);
	if (wrong || !json_get_as(c, "finishReason", JSON_STRING, &value))
		return wrong;
	int how = finish_of(&value, p->tools[finish.choice] > 0);
	if (how == UNKNOWN)
		return "an end that is none";
	finish.finish = (enum finish)how;
	events_add(p->events, &finish);
	return NULL;
}

/* A prompt that was refused has no candidates. */
static void
refused(struct parser *p, const struct json_value *feedback)
{
	struct event finish = { .kind = EVENT_FINISH };
	struct json_value reason;

	if (!json_get(feedback, "blockReason", &reason))
		return;
	finish.finish = FINISH_FILTER;
	events_add(p->events, &finish);
}

const char *
parse_gemini(struct parser *p, const struct json_value *chunk)
{
	struct json_value value, candidates = { 0 };
	const char *wrong = NULL;

	if (chunk->type != JSON_OBJECT)
		return "a chunk that is no object";
	if (json_get(chunk, "error", &value)) {
		parse_error(p, &value);
		return NULL;
	}
	json_get_as(chunk, "candidates", JSON_ARRAY, &candidates);
	struct json_walk walk = json_walk(&candidates);
	for (struct json_item item; !wrong && json_next(&walk, &item);)
		wrong = candidate(p, &item.value);
	if (json_get(chunk, "promptFeedback", &value))
		refused(p, &value);
	if (json_get_as(chunk, "usageMetadata", JSON_OBJECT, &value))
		usage(p, &value);
	return wrong;
}
