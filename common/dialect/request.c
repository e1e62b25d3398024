/* Requests: read by form, written by kind. */
#include <string.h>

#include "dialect/request_parts.h"
#include "dialect/wrong.h"
#include "text/text.h"

enum { TOKENS_MAX = 100000000 };

static const struct wrong *
count(const struct asked *a, const char *key, long long most, long long *out)
{
	struct json_value value = asked_get(a, key);

	if (!value.text)
		return NULL;
	*out = json_count(&value);
	if (*out >= 1 && *out <= most)
		return NULL;
	return asked_wrong(a, key,
		arena_printf(a->arena, "%s is a whole number of 1 to %lld.",
			key, most));
}

/* best_of makes as many answers, though fewer are told. */
static const struct wrong *
counts(struct asked *a)
{
	long long n = 1, best = 1, most = 0, all = 0;
	const struct wrong *wrong = count(a, "n", DIALECT_CHOICES_MAX, &n);

	if (!wrong)
		wrong = count(a, "best_of", DIALECT_CHOICES_MAX, &best);
	if (!wrong)
		wrong = count(a, "max_tokens", TOKENS_MAX, &most);
	if (!wrong)
		wrong = count(a, "max_completion_tokens", TOKENS_MAX, &all);
	a->facts.n = (int)(n > best ? n : best);
	a->facts.max_tokens = all ? all : most;
	return wrong;
}

static const struct wrong *
flag(const struct asked *a, const char *key, bool *out)
{
	struct json_value value = asked_get(a, key);

	if (value.text && value.type != JSON_BOOL)
		return asked_wrong(a, key,
			arena_printf(a->arena, "%s is true or false.", key));
	*out = value.text && *value.text == 't';
	return NULL;
}

static void
audio(struct asked *a)
{
	struct json_value list = asked_get(a, "modalities");
	struct json_walk walk = json_walk(&list);

	for (struct json_item item; json_next(&walk, &item);)
		if (json_is(&item.value, "audio"))
			a->facts.audio = true;
}

static const struct wrong *
facts(struct asked *a)
{
	struct json_value model = asked_get(a, "model");
	struct json_value options = asked_get(a, "stream_options");

	if (model.text && model.type != JSON_STRING)
		return asked_wrong(a, "model", "The model is a text.");
	if (model.text)
		a->facts.model = json_text(a->arena, &model);
	audio(a);
	a->facts.include_usage = json_true(&options, "include_usage");
	const struct wrong *wrong = flag(a, "stream", &a->facts.stream);
	return wrong ? wrong : counts(a);
}

const struct wrong *
request_read(struct arena *arena, enum form form, const char *body, size_t len,
	struct asked **asked)
{
	struct asked *a = *asked = arena_alloc(arena, sizeof *a);

	a->arena = arena;
	a->form = form;
	const char *broken =
		json_read_to(arena, body, len, DIALECT_DEPTH_MAX, &a->body);
	if (broken || a->body.value.type != JSON_OBJECT)
		return wrong_make(arena, 400, "invalid_request",
			broken ? arena_printf(arena, "The body is no JSON: %s.",
					 broken)
			       : "The body is no JSON object.");
	const struct wrong *wrong = facts(a);
	if (wrong)
		return wrong;
	refuse_what_costs(a);
	if (form == FORM_EMBEDDING)
		return read_embedding(a);
	return form == FORM_MESSAGES ? read_messages(a) : read_chat(a);
}

const struct request_facts *
request_facts(const struct asked *a)
{
	return &a->facts;
}

long long
request_tokens(const struct asked *a, int image_tokens, int token_percent)
{
	struct estimate all = a->estimate;

	all.parts += a->facts.images * image_tokens * 32;
	return estimate_tokens(&all, token_percent);
}

static bool
own_form(const struct asked *a, const struct request_route *route)
{
	switch (a->form) {
	case FORM_COMPLETION:
		return route->kind == DIALECT_OPENAI && route->completions;
	case FORM_MESSAGES:
		return route->kind == DIALECT_ANTHROPIC;
	default:
		return route->kind == DIALECT_OPENAI;
	}
}

const struct wrong *
request_write(struct arena *arena, const struct asked *a,
	const struct request_route *route, struct buffer *body,
	struct buffer *dropped)
{
	struct writing w = { arena, a, route, body, dropped };

	if (a->refused && !route->server_tools)
		return a->refused;
	if (own_form(a, route))
		write_own(&w);
	else if (a->foreign)
		unsupported(&w, a->foreign, "This part of the request");
	else if (a->form == FORM_EMBEDDING)
		write_embeddings(&w);
	else if (route->kind == DIALECT_OPENAI)
		write_openai(&w);
	else if (route->kind == DIALECT_ANTHROPIC)
		write_anthropic(&w);
	else
		write_gemini(&w);
	return w.wrong;
}

static const char *
gemini_path(struct arena *arena, const struct asked *a,
	const struct request_route *route)
{
	struct buffer out = { .arena = arena };

	buffer_text(&out, "/models/");
	text_encode(&out, route->model);
	buffer_text(&out, a->form == FORM_EMBEDDING ? ":batchEmbedContents"
			  : route->stream ? ":streamGenerateContent?alt=sse"
					  : ":generateContent");
	return out.data;
}

const char *
request_path(struct arena *arena, const struct asked *a,
	const struct request_route *route)
{
	if (route->kind == DIALECT_GEMINI)
		return gemini_path(arena, a, route);
	if (route->kind == DIALECT_ANTHROPIC)
		return "/messages";
	if (a->form == FORM_EMBEDDING)
		return "/embeddings";
	return a->form == FORM_COMPLETION && route->completions
		       ? "/completions"
		       : "/chat/completions";
}
