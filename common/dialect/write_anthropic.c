/* Bodies of Anthropic's messages for what was asked as chat. */
#include <stdlib.h>
#include <string.h>

#include "dialect/request_parts.h"

static const char *const known[] = { "model", "messages", "prompt", "stream",
	"stream_options", "max_tokens", "max_completion_tokens", "stop",
	"temperature", "top_p", "top_k", "n", "tools", "tool_choice",
	"parallel_tool_calls", "response_format", "reasoning_effort", NULL };

static void
image(struct writing *w, const struct part *p)
{
	put(w, "{\"type\":\"image\",\"source\":{\"type\":\"");
	if (p->kind == PART_LINK) {
		put_value(w, "url\",\"url\":", &p->text);
		put(w, "}}");
		return;
	}
	buffer_printf(
		w->out, "base64\",\"media_type\":\"%s\",\"data\":\"", p->mime);
	buffer_add(w->out, p->data, p->data_len);
	put(w, "\"}}");
}

/* A call's arguments are a text here, an object there. */
static void
call(struct writing *w, const struct part *p)
{
	struct json json;

	const char *text = json_text(w->arena, &p->text);
	if (!*text)
		text = "{}";
	if (json_read_to(
		    w->arena, text, strlen(text), DIALECT_DEPTH_MAX, &json) ||
		json.value.type != JSON_OBJECT) {
		w->wrong = asked_wrong(w->asked, "messages",
			"A tool call's arguments are no JSON object.");
		return;
	}
	put_value(w, "{\"type\":\"tool_use\",\"id\":", &p->id);
	put_value(w, ",\"name\":", &p->name);
	put_value(w, ",\"input\":", &json.value);
	put(w, "}");
}

static void
block(struct writing *w, const struct part *p)
{
	if (p->kind == PART_TEXT) {
		put_value(w, "{\"type\":\"text\",\"text\":", &p->text);
		put(w, "}");
	} else if (p->kind == PART_CALL)
		call(w, p);
	else if (p->kind == PART_RESULT) {
		put_value(w,
			"{\"type\":\"tool_result\",\"tool_use_id\":", &p->id);
		put_value(w, ",\"content\":", &p->text);
		put(w, "}");
	} else
		image(w, p);
}

/* Anthropic refuses empty texts. */
static bool
empty(const struct part *p)
{
	return p->kind == PART_TEXT && p->text.len <= 2;
}

static void
messages(struct writing *w)
{
	bool first = true;

	for (const struct part *p = w->asked->system; p; p = p->next) {
		put(w, p == w->asked->system ? ",\"system\":[" : ",");
		put_value(w, "{\"type\":\"text\",\"text\":", &p->text);
		put(w, p->next ? "}" : "}]");
	}
	put(w, ",\"messages\":[");
	for (const struct turn *t = w->asked->turns; t; t = t->next) {
		put(w, first ? "" : ",");
		first = false;
		put(w, t->assistant ? "{\"role\":\"assistant\",\"content\":["
				    : "{\"role\":\"user\",\"content\":[");
		bool begun = false;
		for (const struct part *p = t->first; p; p = p->next) {
			if (empty(p))
				continue;
			put(w, begun ? "," : "");
			begun = true;
			block(w, p);
		}
		put(w, "]}");
	}
	put(w, "]");
}

static void
tools(struct writing *w)
{
	static const char *const choices[] = {
		[CHOICE_NONE_SAID] = "auto",
		[CHOICE_AUTO] = "auto",
		[CHOICE_NONE] = "none",
		[CHOICE_ANY] = "any",
		[CHOICE_NAMED] = "tool",
	};
	const struct asked *a = w->asked;

	for (const struct tool *t = a->tools; t; t = t->next) {
		put(w, t == a->tools ? ",\"tools\":[" : ",");
		put_value(w, "{\"name\":", &t->name);
		put_if(w, ",\"description\":", &t->description);
		put(w, ",\"input_schema\":");
		put(w, t->schema.text ? "" : "{\"type\":\"object\"}");
		put_if(w, "", &t->schema);
		put(w, t->next ? "}" : "}]");
	}
	if (!a->tools || (a->choice == CHOICE_NONE_SAID && !a->one_call))
		return;
	buffer_printf(w->out, ",\"tool_choice\":{\"type\":\"%s\"",
		choices[a->choice]);
	put_if(w, ",\"name\":", &a->choice_name);
	if (a->one_call && a->choice != CHOICE_NONE)
		put(w, ",\"disable_parallel_tool_use\":true");
	put(w, "}");
}

static void
output(struct writing *w)
{
	const struct json_value *effort = &w->asked->effort;
	bool low = json_is(effort, "minimal") || json_is(effort, "low");
	bool high = json_is(effort, "high") || json_is(effort, "xhigh");
	const char *named = low				? "low"
			    : high			? "high"
			    : json_is(effort, "medium") ? "medium"
							: NULL;

	if (w->asked->json)
		drop(w, "response_format");
	if (!named && !w->asked->schema.text)
		return;
	put(w, ",\"output_config\":{");
	if (w->asked->schema.text) {
		put_value(w, "\"format\":{\"type\":\"json_schema\",\"schema\":",
			&w->asked->schema);
		put(w, named ? "}," : "}");
	}
	if (named)
		buffer_printf(w->out, "\"effort\":\"%s\"", named);
	put(w, "}");
}

/* At most 1, where others go to 2. */
static void
temperature(struct writing *w)
{
	struct json_value value = asked_get(w->asked, "temperature");

	if (!value.text)
		return;
	const char *text = arena_copy(w->arena, value.text, value.len);
	if (strtod(text, NULL) > 1)
		put(w, ",\"temperature\":1");
	else
		put_value(w, ",\"temperature\":", &value);
}

void
write_anthropic(struct writing *w)
{
	long long max = put_max(w);

	if (w->asked->facts.n > 1)
		unsupported(w, "n", "More than one answer");
	put(w, "{\"model\":");
	json_quote(w->out, w->route->model, strlen(w->route->model));
	buffer_printf(w->out, ",\"max_tokens\":%lld",
		max ? max : w->route->model_tokens);
	messages(w);
	tools(w);
	output(w);
	put_stops(w, ",\"stop_sequences\":");
	temperature(w);
	put_param(w, "top_p", ",\"top_p\":");
	put_param(w, "top_k", ",\"top_k\":");
	put(w, w->route->stream ? ",\"stream\":true}" : ",\"stream\":false}");
	drop_all_but(w, known);
}
