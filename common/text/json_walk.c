/* A cursor on checked JSON: it looks for ends, never for faults. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "text/json_walk.h"

static const double count_max = 1e15; /* a double holds such exactly */

static const char *
pass_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
		p++;
	return p;
}

/* After the quote that ends the string at p. */
static const char *
pass_string(const char *p, const char *end)
{
	const char *first = p;

	for (;;) {
		p = memchr(p + 1, '"', (size_t)(end - p - 1));
		if (!p)
			return end;
		const char *slash = p;
		while (slash - 1 > first && slash[-1] == '\\')
			slash--;
		if ((p - slash) % 2 == 0)
			return p + 1;
	}
}

static const char *
pass_nested(const char *p, const char *end)
{
	int depth = 0;

	while (p < end) {
		if (*p == '"') {
			p = pass_string(p, end);
			continue;
		}
		if (*p == '{' || *p == '[')
			depth++;
		else if ((*p == '}' || *p == ']') && --depth == 0)
			return p + 1;
		p++;
	}
	return end;
}

static enum json_kind
kind_of(const char *text, size_t len)
{
	switch (*text) {
	case '{':
		return JSON_OBJECT;
	case '[':
		return JSON_ARRAY;
	case '"':
		return JSON_STRING;
	case 't':
	case 'f':
		return JSON_BOOL;
	case 'n':
		return JSON_NULL;
	}
	for (size_t i = 0; i < len; i++)
		if (text[i] == '.' || (text[i] | 32) == 'e')
			return JSON_NUMBER;
	return len <= 18 ? JSON_INTEGER : JSON_NUMBER;
}

static struct json_value
pass_value(const char **p, const char *end)
{
	const char *start = *p = pass_blanks(*p, end);

	if (start == end)
		return (struct json_value){ JSON_NULL, "null", 4 };
	if (*start == '"')
		*p = pass_string(start, end);
	else if (*start == '{' || *start == '[')
		*p = pass_nested(start, end);
	else
		while (*p < end && !strchr(",]} \n\r\t", **p))
			++*p;
	size_t len = (size_t)(*p - start);
	return (struct json_value){ kind_of(start, len), start, len };
}

struct json_value
json_whole_text(const char *text, size_t len)
{
	return pass_value(&text, text + len);
}

struct json_walk
json_walk(const struct json_value *value)
{
	if (value->type != JSON_OBJECT && value->type != JSON_ARRAY)
		return (struct json_walk){ 0 };
	return (struct json_walk){ value->text + 1,
		value->text + value->len - 1 };
}

bool
json_next(struct json_walk *walk, struct json_item *item)
{
	if (!walk->p)
		return false;
	walk->p = pass_blanks(walk->p, walk->end);
	if (walk->p < walk->end && *walk->p == ',')
		walk->p = pass_blanks(walk->p + 1, walk->end);
	if (walk->p == walk->end)
		return false;
	item->key = (struct json_value){ JSON_NULL, NULL, 0 };
	item->value = pass_value(&walk->p, walk->end);
	walk->p = pass_blanks(walk->p, walk->end);
	if (walk->p < walk->end && *walk->p == ':') {
		walk->p++;
		item->key = item->value;
		item->value = pass_value(&walk->p, walk->end);
	}
	return true;
}

/* The ASCII character of the escape at *p; -1 for all others. */
static int
unescape(const char **p)
{
	if ((*p)[1] != 'u') {
		*p += 2;
		return (*p)[-1] == '/' || (*p)[-1] == '\\' || (*p)[-1] == '"'
			       ? (*p)[-1]
			       : -1;
	}
	char hex[] = { (*p)[2], (*p)[3], (*p)[4], (*p)[5], '\0' };
	long code = strtol(hex, NULL, 16);
	*p += 6;
	return code < 0x80 ? (int)code : -1;
}

bool
json_is(const struct json_value *value, const char *ascii)
{
	if (value->type != JSON_STRING)
		return false;
	const char *p = value->text + 1, *end = value->text + value->len - 1;
	size_t len = strlen(ascii);
	if (!memchr(p, '\\', (size_t)(end - p)))
		return (size_t)(end - p) == len && !memcmp(p, ascii, len);
	for (; p < end && *ascii; ascii++) {
		int c = *p == '\\' ? unescape(&p) : *p++;
		if (c != *ascii)
			return false;
	}
	return p == end && !*ascii;
}

bool
json_get(const struct json_value *object, const char *key,
	struct json_value *out)
{
	if (object->type != JSON_OBJECT)
		return false;
	struct json_walk walk = json_walk(object);
	for (struct json_item item; json_next(&walk, &item);)
		if (json_is(&item.key, key)) {
			*out = item.value;
			return item.value.type != JSON_NULL;
		}
	return false;
}

bool
json_get_as(const struct json_value *object, const char *key,
	enum json_kind kind, struct json_value *out)
{
	return json_get(object, key, out) &&
	       (out->type == kind ||
		       (kind == JSON_NUMBER && out->type == JSON_INTEGER));
}

long long
json_count(const struct json_value *value)
{
	char text[32];

	if (value->type == JSON_INTEGER && value->len <= 15)
		return strtoll(value->text, NULL, 10);
	if ((value->type != JSON_NUMBER && value->type != JSON_INTEGER) ||
		value->len >= sizeof text)
		return -1;
	memcpy(text, value->text, value->len);
	text[value->len] = '\0';
	double number = strtod(text, NULL);
	return number >= 0 && number <= count_max && floor(number) == number
		       ? (long long)number
		       : -1;
}

bool
json_true(const struct json_value *object, const char *key)
{
	struct json_value value;

	return json_get_as(object, key, JSON_BOOL, &value) &&
	       *value.text == 't';
}

const char *
json_text(struct arena *arena, const struct json_value *value)
{
	size_t len;

	return value->type == JSON_STRING ? json_decode(arena, value, &len)
					  : NULL;
}
