/* A tree of lists; strings are buffers, so that a piece more costs its length. */
#include <stdlib.h>
#include <string.h>

#include "dialect/tree.h"

/*
 * A walk to a member or element passes those before it: nobody needs more, and
 * a provider that sends many costs no more for it.
 */
enum { MEMBERS_MAX = 256, ELEMENTS_MAX = 1024 };

struct tree *
tree_nest(struct arena *arena, enum json_kind kind)
{
	struct tree *node = arena_alloc(arena, sizeof *node);

	node->kind = kind;
	node->text.arena = arena;
	return node;
}

void
tree_add(struct tree *array, struct tree *node)
{
	if (array->last)
		array->last->next = node;
	else
		array->first = node;
	array->last = node;
	array->count++;
}

void
tree_append(struct tree *string, const struct json_value *value)
{
	if (value->type == JSON_STRING)
		buffer_add(&string->text, value->text + 1, value->len - 2);
}

static bool
nested(enum json_kind kind)
{
	return kind == JSON_ARRAY || kind == JSON_OBJECT;
}

/* What is no array or object, in the very room that it needs. */
static void
tree_say(struct tree *node, const struct json_value *value)
{
	bool string = value->type == JSON_STRING;

	node->kind = value->type;
	if (nested(value->type))
		return;
	node->text.len = 0;
	buffer_reserve(&node->text, value->len);
	buffer_add(&node->text, value->text + string,
		value->len - (string ? 2 : 0));
}

/* Which is at most as deep as what json_read_to let through. */
struct tree *
tree_make(struct arena *arena, const struct json_value *value)
{
	struct tree *node = tree_nest(arena, value->type);

	tree_say(node, value);
	struct json_walk walk = json_walk(value);
	for (struct json_item item; json_next(&walk, &item);) {
		if (node->count >=
				(item.key.text ? MEMBERS_MAX : ELEMENTS_MAX) &&
			item.value.type != JSON_OBJECT)
			continue;
		struct tree *child = tree_make(arena, &item.value);
		child->key = json_text(arena, &item.key);
		tree_add(node, child);
	}
	return node;
}

struct tree *
tree_get(const struct tree *object, const char *key)
{
	for (struct tree *n = object->first; n; n = n->next)
		if (n->key && !strcmp(n->key, key))
			return n;
	return NULL;
}

struct tree *
tree_find(struct arena *arena, const struct tree *object,
	const struct json_value *key)
{
	size_t len = key->len - 2;

	if (memchr(key->text, '\\', key->len))
		return tree_get(object, json_text(arena, key));
	for (struct tree *n = object->first; n; n = n->next)
		if (n->key && !strncmp(n->key, key->text + 1, len) &&
			!n->key[len])
			return n;
	return NULL;
}

static void
add_member(struct tree *object, const char *key, struct tree *value)
{
	if (object->count == MEMBERS_MAX)
		return;
	value->key = key;
	value->next = NULL;
	tree_add(object, value);
}

void
tree_set(struct arena *arena, struct tree *object, const char *key,
	struct tree *value)
{
	struct tree *there = tree_get(object, key);

	if (!there) {
		add_member(object, arena_copy(arena, key, strlen(key)), value);
		return;
	}
	struct tree *next = there->next;
	key = there->key;
	*there = *value;
	there->next = next;
	there->key = key;
}

void
tree_put(struct arena *arena, struct tree *object, const struct json_value *key,
	const struct json_value *value)
{
	struct tree *there = tree_find(arena, object, key);

	if (!there)
		add_member(
			object, json_text(arena, key), tree_make(arena, value));
	else if (!nested(there->kind) && !nested(value->type))
		tree_say(there, value);
	else
		tree_set(arena, object, there->key, tree_make(arena, value));
}

struct tree *
tree_at(const struct tree *array, long long number)
{
	struct tree *n = array->first;

	while (n && number-- > 0)
		n = n->next;
	return n;
}

static bool
replaced(const struct json_value *key)
{
	return json_is(key, "index") || json_is(key, "type") ||
	       json_is(key, "role");
}

static void
sum(struct tree *number, const struct json_value *value)
{
	const struct json_value old = { JSON_INTEGER, number->text.data,
		number->text.len };
	long long a = json_count(&old), b = json_count(value);

	if (a < 0 || b < 0)
		return;
	number->text.len = 0;
	buffer_printf(&number->text, "%lld", a + b);
}

/* Elements with an index go where it says, all others to the end. */
static void
merge_list(
	struct arena *arena, struct tree *array, const struct json_value *list)
{
	struct json_walk walk = json_walk(list);

	for (struct json_item item; json_next(&walk, &item);) {
		struct json_value index;
		struct tree *at = NULL;
		if (json_get(&item.value, "index", &index) &&
			json_count(&index) >= 0 &&
			json_count(&index) < ELEMENTS_MAX)
			at = tree_at(array, json_count(&index));
		if (at && at->kind == JSON_OBJECT)
			tree_merge(arena, at, &item.value);
		else
			tree_add(array, tree_make(arena, &item.value));
	}
}

static void
merge_member(struct arena *arena, struct tree *object,
	const struct json_value *key, const struct json_value *value)
{
	struct tree *there = tree_find(arena, object, key);

	if (!there || there->kind == JSON_NULL || replaced(key))
		tree_put(arena, object, key, value);
	else if (there->kind == JSON_STRING)
		tree_append(there, value);
	else if (there->kind == JSON_INTEGER || there->kind == JSON_NUMBER)
		sum(there, value);
	else if (there->kind == JSON_OBJECT)
		tree_merge(arena, there, value);
	else if (there->kind == JSON_ARRAY)
		merge_list(arena, there, value);
}

void
tree_merge(struct arena *arena, struct tree *object,
	const struct json_value *delta)
{
	struct json_walk walk = json_walk(delta);

	if (delta->type != JSON_OBJECT)
		return;
	for (struct json_item item; json_next(&walk, &item);)
		merge_member(arena, object, &item.key, &item.value);
}

static void
write_nested(struct buffer *out, const struct tree *node, const char *without)
{
	bool object = node->kind == JSON_OBJECT, first = true;

	buffer_text(out, object ? "{" : "[");
	for (const struct tree *n = node->first; n; n = n->next) {
		if (without && n->key && !strcmp(n->key, without))
			continue;
		if (!first)
			buffer_add(out, ",", 1);
		first = false;
		if (n->key) {
			json_quote(out, n->key, strlen(n->key));
			buffer_add(out, ":", 1);
		}
		tree_write(out, n, without);
	}
	buffer_text(out, object ? "}" : "]");
}

void
tree_write(struct buffer *out, const struct tree *node, const char *without)
{
	if (node->kind == JSON_OBJECT || node->kind == JSON_ARRAY) {
		write_nested(out, node, without);
		return;
	}
	const char *quote = node->kind == JSON_STRING ? "\"" : "";
	buffer_text(out, quote);
	buffer_add(out, node->text.data, node->text.len);
	buffer_text(out, quote);
}
