/* Checks one input against its field, by kind: a table of small readers. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "moment.h"
#include "text.h"

enum { EMAIL_MAX = 254, URL_MAX = 2048 };

struct check {
	struct arena *arena;
	const struct field *field;
	struct value *value;
};

typedef const char *reader(struct check *, const char *text, size_t len);

static const char *
set(struct check *c, const char *text, size_t len)
{
	c->value->text = text;
	c->value->len = len;
	return NULL;
}

static bool
blank(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isspace((unsigned char)text[i]))
			return false;
	return true;
}

static const char *
read_text(struct check *c, const char *text, size_t len)
{
	const struct field *f = c->field;
	long length = text_length(text, len);

	if (length < 0)
		return "must be valid UTF-8 without NUL";
	if (f->min > 0 && blank(text, len))
		return f->optional ? "must not be blank" : "is required";
	if (length < f->min)
		return arena_printf(
			c->arena, "must be %lld characters or more", f->min);
	if (f->max && length > f->max)
		return arena_printf(
			c->arena, "must be %lld characters or less", f->max);
	return set(c, text, len);
}

static const char *
read_int(struct check *c, const char *text, size_t len)
{
	const struct field *f = c->field;
	char *end;
	size_t digits = len - (len && *text == '-');

	errno = 0;
	long long number = strtoll(text, &end, 10);
	if (!digits || strspn(text + len - digits, "0123456789") != digits)
		return "must be a whole number";
	if ((f->min || f->max) && (errno || number < f->min || number > f->max))
		return arena_printf(
			c->arena, "must be from %lld to %lld", f->min, f->max);
	if (errno)
		return "must be a number of 64 bits";
	return set(c, text, len);
}

static const char *
read_decimal(struct check *c, const char *text, size_t len)
{
	const struct field *f = c->field;
	const char *digits = text + (*text == '-');
	size_t whole = strspn(digits, "0123456789");
	const char *rest = digits + whole;
	size_t places = *rest == '.' ? strspn(rest + 1, "0123456789") : 0;

	if (!whole || rest + places + (places > 0) != text + len)
		return "must be a decimal number";
	if (places > (size_t)f->scale)
		return arena_printf(c->arena,
			"must have at most %d digits after the point",
			f->scale);
	double number = strtod(text, NULL);
	if (number < (double)f->min || number > (double)f->max)
		return arena_printf(
			c->arena, "must be from %lld to %lld", f->min, f->max);
	return set(c, text, len);
}

static const char *
read_bool(struct check *c, const char *text, size_t len)
{
	if (strcmp(text, "true") && strcmp(text, "false"))
		return "must be true or false";
	return set(c, text, len);
}

static const char *
read_uuid(struct check *c, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
			return "must be a UUID";
	}
	return len == 36 ? set(c, text, len) : "must be a UUID";
}

static const char *
read_date(struct check *c, const char *text, size_t len)
{
	if (!moment_date(text, len))
		return "must be a date as YYYY-MM-DD";
	return set(c, text, len);
}

static const char *
read_instant(struct check *c, const char *text, size_t len)
{
	if (!moment_instant(text, len))
		return "must be an instant as 2025-11-01T00:00:00Z";
	return set(c, text, len);
}

static const char *
read_when(struct check *c, const char *text, size_t len)
{
	if (!moment_date(text, len) && !moment_instant(text, len))
		return "must be a date or an instant as 2025-11-01T00:00:00Z";
	return set(c, text, len);
}

/* Labels of letters, digits and inner hyphens, at least two of them. */
static bool
host(const char *text)
{
	int labels = 0;

	for (;; text++) {
		size_t n = 0;
		while (isalnum((unsigned char)text[n]) || text[n] == '-')
			n++;
		if (!n || n > 63 || *text == '-' || text[n - 1] == '-')
			return false;
		labels++;
		text += n;
		if (*text != '.')
			return !*text && labels > 1;
	}
}

/* The addresses that HTML's input type=email lets through, with a dot. */
static const char *
read_email(struct check *c, const char *text, size_t len)
{
	static const char special[] = ".!#$%&'*+/=?^_`{|}~-";
	static const char wrong[] = "must be an e-mail address";
	const char *at = strchr(text, '@');
	size_t local = at ? (size_t)(at - text) : 0;

	if (!local || local > 64 || len > EMAIL_MAX || !host(at + 1))
		return wrong;
	for (size_t i = 0; i < local; i++)
		if (!isalnum((unsigned char)text[i]) &&
			!strchr(special, text[i]))
			return wrong;
	if (*text == '.' || at[-1] == '.' || strstr(text, ".."))
		return wrong;
	return set(c, text, len);
}

/* True if text is one of the words of "a|b|c". */
static bool
among(const char *words, const char *text, size_t len)
{
	for (const char *word = words; word; word = strchr(word, '|')) {
		word += *word == '|';
		size_t n = strcspn(word, "|");
		if (n == len && !memcmp(word, text, len))
			return true;
	}
	return false;
}

static const char *
read_url(struct check *c, const char *text, size_t len)
{
	const struct field *f = c->field;
	const char *schemes = f->oneof ? f->oneof : "http|https";
	const char *colon = strstr(text, "://");
	long long max = f->max ? f->max : URL_MAX;

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] <= ' ' || text[i] == 127 ||
			strchr("<>\"\\^`{|}", text[i]))
			return "must be an address without blanks";
	if (!colon || !among(schemes, text, (size_t)(colon - text)) ||
		!colon[3] || strchr("/?#:@", colon[3]))
		return arena_printf(c->arena,
			"must be an address that begins with %s://", schemes);
	if ((long long)len > max)
		return arena_printf(
			c->arena, "must be %lld characters or less", max);
	return set(c, text, len);
}

static const char *
read_enum(struct check *c, const char *text, size_t len)
{
	const char *words = c->field->oneof;
	struct buffer list = { .arena = c->arena };

	if (among(words, text, len) && !strchr(text, '|'))
		return set(c, text, len);
	for (; *words; words++)
		buffer_text(&list, *words == '|' ? ", " : (char[2]){ *words });
	return arena_printf(c->arena, "must be one of: %s", list.data);
}

/* One {"a","b"} of PostgreSQL from the strings of a JSON array. */
static const char *
read_texts(struct check *c, const struct json *array)
{
	const struct field *f = c->field;
	struct buffer out = { .arena = c->arena };

	if (f->items && array->count > (size_t)f->items)
		return arena_printf(
			c->arena, "must have at most %d elements", f->items);
	buffer_text(&out, "{");
	for (size_t i = 0; i < array->count; i++) {
		struct value item = { 0 };
		struct check one = { c->arena, f, &item };
		size_t len;
		if (array->members[i].value.type != JSON_STRING)
			return "must be an array of strings";
		const char *text =
			json_decode(c->arena, &array->members[i].value, &len);
		const char *wrong = read_text(&one, text, len);
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
	return set(c, out.data, out.len);
}

static reader *const readers[] = {
	[TEXT] = read_text,
	[INT] = read_int,
	[DECIMAL] = read_decimal,
	[BOOL] = read_bool,
	[UUID] = read_uuid,
	[DATE] = read_date,
	[INSTANT] = read_instant,
	[WHEN] = read_when,
	[EMAIL] = read_email,
	[URL] = read_url,
	[ENUM] = read_enum,
	[FILE_] = NULL,
};

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
	return set(c, arena_copy(c->arena, json->text, json->len), json->len);
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
	return readers[f->kind](&c, text, len);
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
	if (type == JSON_STRING && f->kind != INT && f->kind != BOOL) {
		const char *text = json_decode(arena, json, &len);
		return readers[f->kind](&c, text, len);
	}
	if ((f->kind == INT && type == JSON_INTEGER) ||
		(f->kind == BOOL && type == JSON_BOOL) ||
		(f->kind == DECIMAL &&
			(type == JSON_INTEGER || type == JSON_NUMBER)))
		return readers[f->kind](&c,
			arena_copy(arena, json->text, json->len), json->len);
	return mistyped(f->kind);
}

bool
field_named(const char *name, const char *key)
{
	for (; *name && *key; name++, key++) {
		if (*name == '_' && isupper((unsigned char)*key))
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
		[FILE_] = "file" };

	return names[kind];
}
