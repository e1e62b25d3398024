/* A table from kinds to JSON Schema. */
#include <string.h>

#include "describe/node.h"
#include "describe/schema.h"

/* No reader of JSON rounds it (RFC 8259, 6). */
#define SAFE ((1LL << 53) - 1)

static const struct {
	const char *type;
	const char *format;
} kinds[] = {
	[TEXT] = { "string", NULL },
	[INT] = { "integer", NULL },
	[DECIMAL] = { NULL, NULL }, /* a number, or a string of digits */
	[BOOL] = { "boolean", NULL },
	[UUID] = { "string", "uuid" },
	[DATE] = { "string", "date" },
	[INSTANT] = { "string", "date-time" },
	[WHEN] = { "string", NULL },
	[EMAIL] = { "string", "email" },
	[URL] = { "string", "uri" },
	[ENUM] = { "string", NULL },
	[OBJECT] = { "object", NULL },
	[ARRAY] = { "array", NULL },
	[JSON] = { NULL, NULL },
	[TEXTS] = { "array", NULL },
	[FILE_] = { "string", "binary" },
	[LANGUAGE] = { "string", NULL },
};

static void
put_number(struct json_object *o, const char *key, long long number)
{
	node_put(o, key, json_object_new_int64(number));
}

static void
put_words(struct json_object *o, const char *words)
{
	struct json_object *list = json_object_new_array();

	while (*words) {
		int len = (int)strcspn(words, "|");
		json_object_array_add(
			list, json_object_new_string_len(words, len));
		words += len + (words[len] == '|');
	}
	node_put(o, "enum", list);
}

static void
put_bounds(struct json_object *o, const struct field *f)
{
	bool number = f->kind == INT || f->kind == DECIMAL;

	if (number && (f->min || f->max))
		put_number(o, "minimum", f->min);
	if (number && f->max > SAFE)
		node_text(o, "format", "int64");
	else if (number && f->max)
		put_number(o, "maximum", f->max);
	if (f->kind != TEXT && f->kind != LANGUAGE)
		return;
	if (f->min)
		put_number(o, "minLength", f->min);
	if (f->max)
		put_number(o, "maxLength", f->max);
}

struct json_object *
schema_value(const struct field *f, const char *text)
{
	const char *type = kinds[f->kind].type;

	return type && !strcmp(type, "string") ? json_object_new_string(text)
					       : json_tokener_parse(text);
}

/* Of any form, as the client sent them. */
static void
put_freedom(struct json_object *o, enum kind kind)
{
	if (kind == OBJECT)
		node_put(o, "additionalProperties",
			json_object_new_boolean(true));
	if (kind == ARRAY)
		node_put(o, "items", json_object_new_object());
}

/* "string" as ["string","null"] */
static struct json_object *
types_or_null(struct json_object *type)
{
	struct json_object *types = json_object_new_array();
	bool several = json_object_is_type(type, json_type_array);
	size_t count = several ? json_object_array_length(type) : 1;

	for (size_t i = 0; i < count; i++)
		json_object_array_add(types,
			json_object_get(
				several ? json_object_array_get_idx(type, i)
					: type));
	json_object_array_add(types, json_object_new_string("null"));
	return types;
}

struct json_object *
schema_or_null(struct json_object *schema)
{
	struct json_object *type = json_object_object_get(schema, "type");
	struct json_object *words = json_object_object_get(schema, "enum");

	if (words)
		json_object_array_add(words, NULL);
	if (type)
		node_put(schema, "type", types_or_null(type));
	if (!json_object_object_get(schema, "$ref"))
		return schema;
	struct json_object *o = json_object_new_object();
	struct json_object *either = json_object_new_array();
	json_object_array_add(either, schema);
	json_object_array_add(
		either, json_tokener_parse("{\"type\":\"null\"}"));
	node_put(o, "anyOf", either);
	return o;
}

struct json_object *
schema_field(const struct field *f)
{
	struct json_object *o = json_object_new_object();

	if (kinds[f->kind].type)
		node_text(o, "type", kinds[f->kind].type);
	if (kinds[f->kind].format)
		node_text(o, "format", kinds[f->kind].format);
	if (f->kind == DECIMAL)
		node_put(o, "type",
			json_tokener_parse("[\"number\",\"string\"]"));
	if (f->quoted)
		node_put(o, "type",
			json_tokener_parse("[\"integer\",\"string\"]"));
	if (f->kind == ENUM)
		put_words(o, f->oneof);
	if (f->kind == TEXTS) {
		struct field item = *f;
		item.kind = TEXT;
		item.fallback = NULL;
		node_put(o, "items", schema_field(&item));
		if (f->items)
			put_number(o, "maxItems", f->items);
	}
	put_bounds(o, f);
	if (f->fallback)
		node_put(o, "default", schema_value(f, f->fallback));
	put_freedom(o, f->kind);
	return o;
}
