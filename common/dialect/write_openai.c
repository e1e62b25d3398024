/* Bodies of chat completions for what was asked in another form. */
#include <string.h>

#include "dialect/request_parts.h"

static const char *const known[] = { "model", "messages", "system", "stream",
	"stream_options", "max_tokens", "stop_sequences", "temperature",
	"top_p", "tools", "tool_choice", "output_config", "metadata", "prompt",
	"stop", "n", "seed", "presence_penalty", "frequency_penalty",
	"logit_bias", "user", "best_of", NULL };

static void
one(struct writing *w, const struct part *p)
{
	if (p->kind == PART_TEXT)
		put_value(w, "{\"type\":\"text\",\"text\":", &p->text);
	else {
		put(w, "{\"type\":\"image_url\",\"image_url\":{\"url\":");
		put_value(w, "", &p->text);
		put(w, "}");
	}
	put(w, "}");
}

static bool
shown(const struct part *p)
{
	return p->kind == PART_TEXT || p->kind == PART_IMAGE ||
	       p->kind == PART_LINK;
}

static int
count(const struct turn *turn)
{
	int n = 0;

	for (const struct part *p = turn->first; p; p = p->next)
		n += shown(p);
	return n;
}

/* A text alone as such, else the list of parts. */
static void
content(struct writing *w, const struct turn *turn)
{
	bool first = true;
	int n = count(turn);

	for (const struct part *p = turn->first; p; p = p->next) {
		if (!shown(p))
			continue;
		if (n == 1 && p->kind == PART_TEXT) {
			put_value(w, "", &p->text);
			return;
		}
		put(w, first ? "[" : ",");
		first = false;
		one(w, p);
	}
	put(w, first ? "null" : "]");
}

static void
calls(struct writing *w, const struct turn *turn)
{
	bool first = true;

	for (const struct part *p = turn->first; p; p = p->next) {
		if (p->kind != PART_CALL)
			continue;
		put(w, first ? ",\"tool_calls\":[" : ",");
		first = false;
		put_value(w, "{\"id\":", &p->id);
		put_value(w, ",\"type\":\"function\",\"function\":{\"name\":",
			&p->name);
		put(w, ",\"arguments\":");
		json_quote(w->out, p->text.text, p->text.len);
		put(w, "}}");
	}
	put(w, first ? "" : "]");
}

/* Results come first: they answer the calls of the turn before. */
static void
turn(struct writing *w, const struct turn *t, bool *first)
{
	for (const struct part *p = t->first; p; p = p->next) {
		if (p->kind != PART_RESULT)
			continue;
		put(w, *first ? "" : ",");
		*first = false;
		put_value(w, "{\"role\":\"tool\",\"tool_call_id\":", &p->id);
		put_value(w, ",\"content\":", &p->text);
		put(w, "}");
	}
	if (!t->assistant && !count(t))
		return;
	put(w, *first ? "" : ",");
	*first = false;
	put(w, t->assistant ? "{\"role\":\"assistant\",\"content\":"
			    : "{\"role\":\"user\",\"content\":");
	content(w, t);
	calls(w, t);
	put(w, "}");
}

static void
messages(struct writing *w)
{
	bool first = true;

	put(w, ",\"messages\":[");
	for (const struct part *p = w->asked->system; p; p = p->next) {
		put(w, first ? "" : ",");
		first = false;
		put_value(w, "{\"role\":\"system\",\"content\":", &p->text);
		put(w, "}");
	}
	for (const struct turn *t = w->asked->turns; t; t = t->next)
		turn(w, t, &first);
	put(w, "]");
}

static void
tools(struct writing *w)
{
	static const char *const choices[] = {
		[CHOICE_AUTO] = "\"auto\"",
		[CHOICE_NONE] = "\"none\"",
		[CHOICE_ANY] = "\"required\"",
	};
	const struct asked *a = w->asked;

	for (const struct tool *t = a->tools; t; t = t->next) {
		put(w, t == a->tools ? ",\"tools\":[" : ",");
		put_value(w, "{\"type\":\"function\",\"function\":{\"name\":",
			&t->name);
		put_if(w, ",\"description\":", &t->description);
		put_if(w, ",\"parameters\":", &t->schema);
		put(w, t->next ? "}}" : "}}]");
	}
	if (a->choice == CHOICE_NAMED) {
		put_value(w,
			",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":",
			&a->choice_name);
		put(w, "}}");
	} else if (a->choice != CHOICE_NONE_SAID) {
		put(w, ",\"tool_choice\":");
		put(w, choices[a->choice]);
	}
	if (a->one_call && a->tools)
		put(w, ",\"parallel_tool_calls\":false");
}

static void
parameters(struct writing *w)
{
	static const char *const same[] = { "temperature", "top_p", "n", "seed",
		"presence_penalty", "frequency_penalty", "logit_bias", "user" };
	long long max = put_max(w);

	if (max)
		buffer_printf(w->out, ",\"max_completion_tokens\":%lld", max);
	put_stops(w, ",\"stop\":");
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		put_param(w, same[i],
			arena_printf(w->arena, ",\"%s\":", same[i]));
	if (w->asked->schema.text) {
		put_value(w,
			",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\",\"strict\":true,\"schema\":",
			&w->asked->schema);
		put(w, "}}");
	}
	if (json_is(&w->asked->effort, "max"))
		put(w, ",\"reasoning_effort\":\"high\"");
	else
		put_if(w, ",\"reasoning_effort\":", &w->asked->effort);
}

void
write_openai(struct writing *w)
{
	put(w, "{\"model\":");
	json_quote(w->out, w->route->model, strlen(w->route->model));
	messages(w);
	tools(w);
	parameters(w);
	put(w, w->route->stream
			? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}"
			: ",\"stream\":false}");
	if (asked_get(w->asked, "best_of").text && w->asked->facts.n > 1)
		unsupported(w, "best_of", "best_of");
	drop_all_but(w, known);
}
