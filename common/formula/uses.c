/* Which columns of a dataset a definition reads. */
#include <string.h>

#include "formula/definition.h"
#include "text/json.h"

/* Without it, something is wrong. */
static bool
is_used(struct arena *arena, const struct formula_column *columns, int count,
	int without, struct json_object *json)
{
	struct formula_column *others =
		arena_alloc(arena, (size_t)count * sizeof *others);
	struct definition *read = arena_alloc(arena, sizeof *read);
	struct faults faults = { .count = 0 };
	int left = 0;

	for (int i = 0; i < count; i++)
		if (i != without)
			others[left++] = columns[i];
	return !definition_read(arena, others, left, json, NULL, read, &faults);
}

const char *
definition_uses(struct arena *arena, const char *columns, const char *text)
{
	struct formula_column *known = NULL;
	int count = definition_columns(arena, columns, &known), used = 0;
	struct json_object *json = json_tokener_parse(text);
	struct buffer out = { .arena = arena };

	buffer_text(&out, "[");
	for (int i = 0; i < count; i++) {
		struct arena scratch = { 0 };
		if (is_used(&scratch, known, count, i, json)) {
			buffer_text(&out, used++ ? "," : "");
			json_quote(&out, known[i].name, strlen(known[i].name));
		}
		arena_free(&scratch);
	}
	json_object_put(json);
	buffer_text(&out, "]");
	return out.data;
}
