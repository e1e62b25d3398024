/* Chunks joined to one answer, for clients that do not stream. */
#include <string.h>

#include "dialect/reply_parts.h"

/* The list of choices, made at first. */
static struct tree *
choices_of(struct reply *r)
{
	struct tree *choices;

	if (!r->joined) {
		r->joined = tree_nest(r->arena, JSON_OBJECT);
		choices = tree_nest(r->arena, JSON_ARRAY);
		tree_set(r->arena, r->joined, "choices", choices);
	}
	return tree_get(r->joined, "choices");
}

static struct tree *
choice_of(struct reply *r, const struct json_value *index)
{
	struct tree *choices = choices_of(r);

	for (struct tree *n = choices->first; n; n = n->next) {
		const struct tree *there = tree_get(n, "index");
		if (there->text.len == index->len &&
			!memcmp(there->text.data, index->text, index->len))
			return n;
	}
	if (choices->count == DIALECT_CHOICES_MAX)
		return choices->last;
	struct tree *choice = tree_nest(r->arena, JSON_OBJECT);
	tree_set(r->arena, choice, "index", tree_make(r->arena, index));
	tree_add(choices, choice);
	return choice;
}

/* Lists of probabilities grow; nothing in them is a piece of another. */
static void
join_logprobs(
	struct arena *arena, struct tree *choice, const struct json_value *more)
{
	struct tree *there = tree_get(choice, "logprobs");

	if (there && more->type == JSON_NULL)
		return;
	if (!there || there->kind != JSON_OBJECT) {
		tree_set(arena, choice, "logprobs", tree_make(arena, more));
		return;
	}
	struct json_walk walk = json_walk(more);
	for (struct json_item item; json_next(&walk, &item);) {
		struct tree *list = tree_find(arena, there, &item.key);
		if (!list || list->kind != JSON_ARRAY) {
			tree_put(arena, there, &item.key, &item.value);
			continue;
		}
		struct json_walk inner = json_walk(&item.value);
		for (struct json_item i; json_next(&inner, &i);)
			tree_add(list, tree_make(arena, &i.value));
	}
}

static void
join_delta(struct arena *arena, struct tree *choice,
	const struct json_value *delta)
{
	struct tree *message = tree_get(choice, "message");

	if (!message) {
		message = tree_nest(arena, JSON_OBJECT);
		tree_set(arena, choice, "message", message);
		message = tree_get(choice, "message");
	}
	tree_merge(arena, message, delta);
}

static void
join_choice(struct reply *r, const struct json_value *value)
{
	struct json_value index = { JSON_INTEGER, "0", 1 };
	struct json_walk walk = json_walk(value);

	json_get(value, "index", &index);
	struct tree *choice = choice_of(r, &index);
	for (struct json_item item; json_next(&walk, &item);) {
		const struct json_value *key = &item.key;
		struct tree *there = tree_find(r->arena, choice, key);
		if (json_is(key, "delta") || json_is(key, "message"))
			join_delta(r->arena, choice, &item.value);
		else if (json_is(key, "logprobs"))
			join_logprobs(r->arena, choice, &item.value);
		else if (json_is(key, "text") && there)
			tree_append(there, &item.value);
		else if (!json_is(key, "index") &&
			 (!there || item.value.type != JSON_NULL))
			tree_put(r->arena, choice, key, &item.value);
	}
}

void
chat_join(struct reply *r, const struct json_value *chunk)
{
	struct json_walk walk = json_walk(chunk);

	choices_of(r);
	for (struct json_item item; json_next(&walk, &item);) {
		if (json_is(&item.key, "choices")) {
			struct json_walk list = json_walk(&item.value);
			for (struct json_item i; json_next(&list, &i);)
				join_choice(r, &i.value);
		} else if (item.value.type != JSON_NULL)
			tree_put(r->arena, r->joined, &item.key, &item.value);
	}
}

/* As an answer that was never streamed has them: content, but no index. */
static void
complete(struct reply *r, struct tree *choice)
{
	static const struct json_value null = { JSON_NULL, "null", 4 };
	static const struct json_value role = { JSON_STRING, "\"assistant\"",
		11 };
	struct tree *message = tree_get(choice, "message");

	if (!tree_get(choice, "finish_reason"))
		tree_set(r->arena, choice, "finish_reason",
			tree_make(r->arena, &null));
	if (!message)
		return;
	if (!tree_get(message, "role"))
		tree_set(r->arena, message, "role", tree_make(r->arena, &role));
	if (!tree_get(message, "content"))
		tree_set(r->arena, message, "content",
			tree_make(r->arena, &null));
}

static void
add_choice(struct buffer *out, struct tree *choice)
{
	buffer_text(out, "{");
	for (const struct tree *n = choice->first; n; n = n->next) {
		if (n != choice->first)
			buffer_add(out, ",", 1);
		json_quote(out, n->key, strlen(n->key));
		buffer_add(out, ":", 1);
		tree_write(out, n, strcmp(n->key, "message") ? NULL : "index");
	}
	buffer_text(out, "}");
}

void
chat_joined(struct reply *r, const char *usage, struct buffer *out)
{
	bool first = true;

	struct tree *choices = choices_of(r);
	buffer_text(out, "{\"id\":");
	const char *id = chat_id(r, out->arena);
	json_quote(out, id, strlen(id));
	buffer_printf(out, ",\"object\":\"%s\",\"created\":",
		r->plan.form == FORM_CHAT ? "chat.completion"
					  : "text_completion");
	const struct tree *created = tree_get(r->joined, "created");
	if (created)
		tree_write(out, created, NULL);
	else
		buffer_printf(out, "%lld", r->plan.created);
	buffer_text(out, ",\"model\":");
	json_quote(out, r->plan.model, strlen(r->plan.model));
	for (const struct tree *n = r->joined->first; n; n = n->next) {
		if (!strcmp(n->key, "id") || !strcmp(n->key, "object") ||
			!strcmp(n->key, "created") ||
			!strcmp(n->key, "model") || !strcmp(n->key, "usage") ||
			!strcmp(n->key, "choices"))
			continue;
		buffer_add(out, ",", 1);
		json_quote(out, n->key, strlen(n->key));
		buffer_add(out, ":", 1);
		tree_write(out, n, NULL);
	}
	buffer_text(out, ",\"choices\":[");
	for (struct tree *n = choices->first; n; n = n->next) {
		complete(r, n);
		if (!first)
			buffer_add(out, ",", 1);
		first = false;
		add_choice(out, n);
	}
	buffer_text(out, "],\"usage\":");
	buffer_text(out, usage);
	buffer_text(out, "}");
}
