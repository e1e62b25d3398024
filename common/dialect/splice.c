/* One walk over an object; what no edit names is copied with its blanks. */
#include "dialect/splice.h"

enum { EDITS_MAX = 32 };

static const struct edit *
edit_of(const struct edit *edits, const struct json_value *key)
{
	for (const struct edit *e = edits; e->key; e++)
		if ((e->json || e->drop) && json_is(key, e->key))
			return e;
	return NULL;
}

static void
add_member(struct buffer *out, bool first, const char *key, const char *json)
{
	buffer_text(out, first ? "\"" : ",\"");
	buffer_text(out, key);
	buffer_text(out, "\":");
	buffer_text(out, json);
}

/* Behind the comma that stands before what follows a member that is left out. */
static const char *
after_comma(const char *p)
{
	while (*p != ',')
		p++;
	return p + 1;
}

void
splice(struct buffer *out, const struct json_value *object,
	const struct edit *edits)
{
	bool done[EDITS_MAX] = { false }, first = true;
	struct json_walk walk = json_walk(object);
	const char *from = object->text + 1;

	buffer_add(out, "{", 1);
	for (struct json_item item; json_next(&walk, &item);) {
		const char *end = item.value.text + item.value.len;
		const struct edit *edit = edit_of(edits, &item.key);
		if (edit)
			done[edit - edits] = true;
		if (first && from != object->text + 1)
			from = after_comma(from);
		if (edit && edit->drop) {
			from = end;
			continue;
		}
		if (edit) {
			buffer_add(out, from, (size_t)(item.value.text - from));
			buffer_text(out, edit->json);
		} else
			buffer_add(out, from, (size_t)(end - from));
		from = end;
		first = false;
	}
	for (const struct edit *e = edits; e->key; e++)
		if (e->json && !e->drop && !e->present && !done[e - edits]) {
			add_member(out, first, e->key, e->json);
			first = false;
		}
	const char *end = object->text + object->len;
	buffer_add(out, from, (size_t)(end - from));
}
