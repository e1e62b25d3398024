/* What a client understands of what it is sent. */
#ifndef SEEN_H
#define SEEN_H

#include <json-c/json.h>

#include "script.h"

/* How it is asked for. */
struct way {
	enum form form;
	bool stream;
	bool include_usage;
	size_t cut; /* bytes at once; 0: all */
};

/* What the client understood. */
struct seen {
	struct buffer text;
	struct buffer reasoning;
	const char *finish;
	struct buffer names[4];
	struct buffer arguments[4];
	int tools;
	int64_t credits;
	bool estimated;
	int64_t input, output, cached, reasoned;
	bool failed;
	int ends;
	int block; /* the open one; -1: none */
	int blocks;
};

static struct arena arena;
static const char *at; /* which script and way */

static struct json_object *
get(struct json_object *o, const char *key)
{
	struct json_object *value = NULL;

	if (json_object_is_type(o, json_type_object))
		json_object_object_get_ex(o, key, &value);
	return value;
}

static const char *
text_in(struct json_object *o, const char *key)
{
	struct json_object *value = get(o, key);

	return value ? json_object_get_string(value) : NULL;
}

static int64_t
number_in(struct json_object *o, const char *key)
{
	return json_object_get_int64(get(o, key));
}

static void
add(struct buffer *to, const char *text)
{
	to->arena = &arena;
	buffer_text(to, text ? text : "");
}

static void
see_usage(struct seen *s, struct json_object *u)
{
	if (!get(u, "credits_used"))
		return;
	s->credits = number_in(u, "credits_used");
	s->estimated = json_object_get_boolean(get(u, "estimated"));
	s->cached = number_in(get(u, "prompt_tokens_details"), "cached_tokens");
	s->reasoned = number_in(
		get(u, "completion_tokens_details"), "reasoning_tokens");
	s->input = number_in(u, "prompt_tokens");
	s->output = number_in(u, "completion_tokens");
	if (get(u, "output_tokens"))
		s->output = number_in(u, "output_tokens");
}

static void
see_tools(struct seen *s, struct json_object *calls)
{
	for (size_t i = 0; calls && i < json_object_array_length(calls); i++) {
		struct json_object *call = json_object_array_get_idx(calls, i);
		int n = get(call, "index") ? (int)number_in(call, "index")
					   : (int)i;
		struct json_object *function = get(call, "function");
		add(&s->names[n], text_in(function, "name"));
		add(&s->arguments[n], text_in(function, "arguments"));
		if (n >= s->tools)
			s->tools = n + 1;
	}
}

/* A chunk, or a whole answer: its message is one delta. */
static void
see_chat(struct seen *s, struct json_object *chunk, const struct way *way)
{
	const char *id = text_in(chunk, "id");
	struct json_object *choices = get(chunk, "choices");

	ck_assert_msg(id && !strcmp(id, way->form == FORM_CHAT ? "chatcmpl-hold"
							       : "cmpl-hold"),
		"%s: id %s", at, id);
	ck_assert_str_eq(text_in(chunk, "model"), "asked/model");
	see_usage(s, get(chunk, "usage"));
	/* The last chunk has no choices where usage was asked for, and only there. */
	if (way->stream && !s->failed &&
		get(get(chunk, "usage"), "credits_used"))
		ck_assert_msg((json_object_array_length(choices) == 0) ==
				      way->include_usage,
			"%s: usage stands elsewhere", at);
	if (json_object_array_length(choices) == 0)
		return;
	struct json_object *choice = json_object_array_get_idx(choices, 0);
	if (number_in(choice, "index") != 0)
		return;
	struct json_object *delta =
		get(choice, way->stream ? "delta" : "message");
	add(&s->text, text_in(choice, "text"));
	add(&s->text, text_in(delta, "content"));
	add(&s->reasoning, text_in(delta, "reasoning_content"));
	see_tools(s, get(delta, "tool_calls"));
	if (text_in(choice, "finish_reason"))
		s->finish = arena_printf(
			&arena, "%s", text_in(choice, "finish_reason"));
}

static const char *
reason_of(const char *stop)
{
	static const char *const reasons[][2] = {
		{ "end_turn", "stop" },
		{ "max_tokens", "length" },
		{ "tool_use", "tool_calls" },
		{ "refusal", "content_filter" },
	};

	for (size_t i = 0; stop && i < 4; i++)
		if (!strcmp(reasons[i][0], stop))
			return reasons[i][1];
	return NULL;
}

static void
see_block(struct seen *s, struct json_object *block)
{
	struct json_object *input = get(block, "input");

	add(&s->text, text_in(block, "text"));
	add(&s->reasoning, text_in(block, "thinking"));
	if (!input)
		return;
	int n = s->tools++;
	add(&s->names[n], text_in(block, "name"));
	add(&s->arguments[n], json_object_object_length(input)
				      ? json_object_to_json_string_ext(
						input, JSON_C_TO_STRING_PLAIN)
				      : "");
}

static void
see_delta(struct seen *s, struct json_object *delta)
{
	add(&s->text, text_in(delta, "text"));
	add(&s->reasoning, text_in(delta, "thinking"));
	if (get(delta, "partial_json"))
		add(&s->arguments[s->tools - 1],
			text_in(delta, "partial_json"));
}

static void
see_message(struct seen *s, struct json_object *message)
{
	ck_assert_str_eq(text_in(message, "id"), "msg_hold");
	ck_assert_str_eq(text_in(message, "model"), "asked/model");
	ck_assert_str_eq(text_in(message, "role"), "assistant");
	struct json_object *content = get(message, "content");
	for (size_t i = 0; i < json_object_array_length(content); i++)
		see_block(s, json_object_array_get_idx(content, i));
	if (reason_of(text_in(message, "stop_reason")))
		s->finish = reason_of(text_in(message, "stop_reason"));
	see_usage(s, get(message, "usage"));
}

/* Blocks open and close in order. */
static void
see_event(struct seen *s, const char *name, struct json_object *event)
{
	const char *type = text_in(event, "type");

	ck_assert_msg(name && !strcmp(name, type), "%s: %s %s", at, name, type);
	if (get(event, "index") && strcmp(type, "content_block_start"))
		ck_assert_int_eq(number_in(event, "index"), s->block);
	if (!strcmp(type, "message_start"))
		see_message(s, get(event, "message"));
	else if (!strcmp(type, "content_block_start")) {
		ck_assert_msg(s->block < 0, "%s: two blocks", at);
		s->block = s->blocks++;
		ck_assert_int_eq(number_in(event, "index"), s->block);
		see_block(s, get(event, "content_block"));
	} else if (!strcmp(type, "content_block_delta"))
		see_delta(s, get(event, "delta"));
	else if (!strcmp(type, "content_block_stop"))
		s->block = -1;
	else if (!strcmp(type, "message_delta")) {
		s->finish =
			reason_of(text_in(get(event, "delta"), "stop_reason"));
		see_usage(s, get(event, "usage"));
	}
	s->ends += !strcmp(type, "message_stop");
}

/* One event of ours: its lines end with LF, and its data is one line. */
static void
see_frame(struct seen *s, char *frame, const struct way *way)
{
	const char *name = NULL;

	if (!strncmp(frame, "event: ", 7)) {
		name = frame + 7;
		frame += strcspn(frame, "\n");
		*frame++ = '\0';
	}
	ck_assert_msg(!strncmp(frame, "data: ", 6), "%s: %s", at, frame);
	if (!strcmp(frame, "data: [DONE]")) {
		s->ends++;
		return;
	}
	ck_assert_msg(s->ends == 0, "%s: more after the end", at);
	struct json_object *json = json_tokener_parse(frame + 6);
	ck_assert_msg(json, "%s: %s", at, frame);
	if (get(json, "error"))
		;
	else if (way->form == FORM_MESSAGES)
		see_event(s, name, json);
	else
		see_chat(s, json, way);
	json_object_put(json);
}

static void
see(struct seen *s, const struct buffer *out, const struct way *way)
{
	char *p = arena_copy(&arena, out->data, out->len);

	s->block = -1;
	if (!way->stream) {
		struct json_object *json = json_tokener_parse(p);
		ck_assert_msg(json, "%s: %s", at, p);
		if (way->form == FORM_MESSAGES)
			see_message(s, json);
		else
			see_chat(s, json, way);
		json_object_put(json);
		s->ends = 1;
		return;
	}
	for (char *end; (end = strstr(p, "\n\n")); p = end + 2) {
		*end = '\0';
		see_frame(s, p, way);
	}
	ck_assert_msg(!*p, "%s: a piece of an event", at);
}

#endif
