/* Checks one input against its field, be it text or JSON. */
#include <ctype.h>
#include <string.h>

#include "base/config.h"
#include "http/field.h"
#include "http/kind.h"
#include "text/text.h"

/* One {"a","b"} of PostgreSQL from the strings of a JSON array. */
static const char *
read_texts(struct check *c, const struct json *array)
{
	const struct field *f = c->field;
	struct field element = *f;
	struct buffer out = { .arena = c->arena };

	element.kind = TEXT;
	if (f->items && array->count > (size_t)f->items)
		return arena_printf(
			c->arena, "must have at most %d elements", f->items);
	buffer_text(&out, "{");
	for (size_t i = 0; i < array->count; i++) {
		struct value item = { 0 };
		struct check one = { c->arena, &element, &item };
		size_t len;
		if (array->members[i].value.type != JSON_STRING)
			return "must be an array of strings";
		const char *text =
			json_decode(c->arena, &array->members[i].value, &len);
		const char *wrong = kind_read(&one, text, len);
		if (wrong)
			return arena_printf(c->arena, "each element %s", wrong);
		buffer_text(&out, i ? ",\"" : "\"");
		for (; *text; text++) {
			if (*text == '"' || *text == '\\')
				buffer_text(&out, "\\");
			buffer_add(&out, text, 1);
		}
		buffer_text(&out, "\"");
	}
	buffer_text(&out, "}");
	return kind_set(c, out.data, out.len);
}

/* Kinds whose text is JSON itself, whatever the source. */
static const char *
read_json(struct check *c, const struct json_value *json)
{
	const struct field *f = c->field;
	struct json inner;

	if (f->kind == OBJECT && json->type != JSON_OBJECT)
		return "must be an object";
	if ((f->kind == ARRAY || f->kind == TEXTS) && json->type != JSON_ARRAY)
		return "must be an array";
	if (f->kind == TEXTS &&
		!json_read(c->arena, json->text, json->len, &inner))
		return read_texts(c, &inner);
	if (f->max && json->len > (size_t)f->max)
		return arena_printf(
			c->arena, "must be %lld bytes or less", f->max);
	c->value->json = *json;
	return kind_set(
		c, arena_copy(c->arena, json->text, json->len), json->len);
}

static bool
is_json(enum kind kind)
{
	return kind == OBJECT || kind == ARRAY || kind == JSON || kind == TEXTS;
}

const char *
field_text(struct arena *arena, const struct field *f, const char *text,
	size_t len, struct value *value)
{
	struct check c = { arena, f, value };
	struct json json;

	value->sent = true;
	if (is_json(f->kind)) {
		const char *wrong = json_read(arena, text, len, &json);
		return wrong ? "must be JSON" : read_json(&c, &json.value);
	}
	if (strlen(text) != len)
		return "must be valid UTF-8 without NUL";
	value->typed = text_length(text, len) < 0 ? NULL : text;
	return kind_read(&c, text, len);
}

/* Says what the JSON type should have been. */
static const char *
mistyped(enum kind kind)
{
	return kind == INT	 ? "must be a whole number"
	       : kind == DECIMAL ? "must be a decimal number"
	       : kind == BOOL	 ? "must be true or false"
				 : "must be a string";
}

const char *
field_json(struct arena *arena, const struct field *f,
	const struct json_value *json, struct value *value)
{
	struct check c = { arena, f, value };
	enum json_kind type = json->type;
	size_t len;

	value->sent = true;
	value->json = *json;
	if (type == JSON_NULL)
		return NULL;
	if (is_json(f->kind))
		return read_json(&c, json);
	if (type == JSON_STRING && (f->kind != INT || f->quoted) &&
		f->kind != BOOL) {
		const char *text = json_decode(arena, json, &len);
		return kind_read(&c, text, len);
	}
	if (f->kind == INT && type == JSON_NUMBER) {
		const char *whole = json_whole(
			arena, arena_copy(arena, json->text, json->len));
		if (!whole)
			return mistyped(INT);
		len = strlen(whole);
		value->json = (struct json_value){ JSON_INTEGER, whole, len };
		return kind_read(&c, whole, len);
	}
	if ((f->kind == INT && type == JSON_INTEGER) ||
		(f->kind == BOOL && type == JSON_BOOL) ||
		(f->kind == DECIMAL &&
			(type == JSON_INTEGER || type == JSON_NUMBER)))
		return kind_read(&c, arena_copy(arena, json->text, json->len),
			json->len);
	return mistyped(f->kind);
}

bool
field_named(const char *name, const char *key)
{
	for (; *name && *key; name++, key++) {
		if (*name == '_' && isalnum((unsigned char)*key) &&
			!islower((unsigned char)*key))
			name++;
		else if (*name == *key)
			continue;
		else
			return false;
		if (*name != tolower((unsigned char)*key))
			return false;
	}
	return !*name && !*key;
}

const char *
field_wire(struct arena *arena, const struct field *f, bool camel)
{
	char *wire = arena_copy(arena, f->name, strlen(f->name));
	char *end = wire;

	if (!camel)
		return wire;
	for (const char *c = f->name; *c; c++)
		*end++ = *c == '_' && c[1] ? (char)toupper((unsigned char)*++c)
					   : *c;
	*end = 0;
	return wire;
}

const char *
field_kind(enum kind kind)
{
	static const char *const names[] = { [TEXT] = "text",
		[INT] = "int",
		[DECIMAL] = "decimal",
		[BOOL] = "bool",
		[UUID] = "uuid",
		[DATE] = "date",
		[INSTANT] = "instant",
		[WHEN] = "when",
		[EMAIL] = "email",
		[URL] = "url",
		[ENUM] = "enum",
		[OBJECT] = "object",
		[ARRAY] = "array",
		[JSON] = "json",
		[TEXTS] = "texts",
		[FILE_] = "file",
		[LANGUAGE] = "language" };

	return names[kind];
}

long long
field_most(const struct field *f)
{
	long long option =
		f->most ? config_number(f->most) * 1048576LL : f->max;

	return option < f->max ? option : f->max;
}
