/* The canonical form of checked JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/canonical.h"
#include "text/json_walk.h"

struct member {
	const char *key;
	size_t len;
	struct json_value value;
};

/* The digits of "d.ddde+nn", with their exponent. */
static void
split(const char *text, int places, char digits[24], int *exponent)
{
	*exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
	digits[0] = text[0];
	memcpy(digits + 1, text + 2, (size_t)places);
	digits[places + 1] = 0;
}

/* True if the next larger number of as many digits reads back the same: above a
 * power of two a double reaches farther than below it. */
static bool
next_fits(char digits[24], int exponent, int places, double value)
{
	char text[48];
	unsigned long long number = strtoull(digits, NULL, 10) + 1;

	snprintf(text, sizeof text, "%llue%d", number, exponent - places);
	if (strtod(text, NULL) != value)
		return false;
	snprintf(digits, 24, "%llu", number);
	return true;
}

/* The fewest digits that read back the same, with their exponent; how many. */
static int
shortest(double value, char digits[24], int *exponent)
{
	for (int places = 0;; places++) {
		char text[40];
		snprintf(text, sizeof text, "%.*e", places, value);
		split(text, places, digits, exponent);
		if (strtod(text, NULL) == value || places >= 16 ||
			next_fits(digits, *exponent, places, value))
			return places + 1;
	}
}

/* ECMA-262, Number::toString. */
void
canonical_number(char text[CANONICAL_NUMBER], double value)
{
	enum { ROOM = CANONICAL_NUMBER };
	char digits[24];
	const char *sign = value < 0 ? "-" : "";
	int e, k;

	if (value == 0) {
		snprintf(text, ROOM, "0");
		return;
	}
	k = shortest(value < 0 ? -value : value, digits, &e);
	if (e >= 21 || e < -6)
		snprintf(text, ROOM, "%s%c%s%se%+d", sign, digits[0],
			k > 1 ? "." : "", digits + 1, e);
	else if (e < 0)
		snprintf(text, ROOM, "%s0.%.*s%s", sign, -e - 1, "000000",
			digits);
	else if (k <= e + 1)
		snprintf(text, ROOM, "%s%s%.*s", sign, digits, e + 1 - k,
			"00000000000000000000");
	else
		snprintf(text, ROOM, "%s%.*s.%s", sign, e + 1, digits,
			digits + e + 1);
}

/* UTF-8 as UTF-16 orders it: what is beyond 16 bits (lead bytes from F0 on) has
 * surrogates, which come before U+E000 (EE and EF). */
static int
place(unsigned char byte)
{
	if (byte >= 0xF0)
		return byte - 2;
	return byte >= 0xEE ? byte + 7 : byte;
}

static int
by_key(const void *one, const void *other)
{
	const struct member *a = one, *b = other;
	size_t i = 0;

	while (i < a->len && i < b->len && a->key[i] == b->key[i])
		i++;
	if (i == a->len || i == b->len)
		return (i < a->len) - (i < b->len);
	return place((unsigned char)a->key[i]) -
	       place((unsigned char)b->key[i]);
}

static bool put(struct buffer *, const struct json_value *, int depth);

static bool
put_object(struct buffer *out, const struct json_value *value, int depth)
{
	struct json_walk walk = json_walk(value);
	struct buffer members = { .arena = out->arena };
	struct json_item item;
	size_t count;

	while (json_next(&walk, &item)) {
		struct member m = { .value = item.value };
		m.key = json_decode(out->arena, &item.key, &m.len);
		buffer_add(&members, &m, sizeof m);
	}
	count = members.len / sizeof(struct member);
	struct member *list = (struct member *)(void *)members.data;
	if (count > 1)
		qsort(list, count, sizeof *list, by_key);
	buffer_add(out, "{", 1);
	for (size_t i = 0; i < count; i++) {
		if (i)
			buffer_add(out, ",", 1);
		json_quote(out, list[i].key, list[i].len);
		buffer_add(out, ":", 1);
		if (!put(out, &list[i].value, depth))
			return false;
	}
	buffer_add(out, "}", 1);
	return true;
}

static bool
put_array(struct buffer *out, const struct json_value *value, int depth)
{
	struct json_walk walk = json_walk(value);
	struct json_item item;

	buffer_add(out, "[", 1);
	for (bool first = true; json_next(&walk, &item); first = false) {
		if (!first)
			buffer_add(out, ",", 1);
		if (!put(out, &item.value, depth))
			return false;
	}
	buffer_add(out, "]", 1);
	return true;
}

static void
put_number(struct buffer *out, const struct json_value *value)
{
	char text[CANONICAL_NUMBER], copy[64];
	bool brief = value->len < sizeof copy;

	if (brief)
		snprintf(copy, sizeof copy, "%.*s", (int)value->len,
			value->text);
	canonical_number(text,
		strtod(brief ? copy
			     : arena_copy(out->arena, value->text, value->len),
			NULL));
	buffer_text(out, text);
}

static bool
put(struct buffer *out, const struct json_value *value, int depth)
{
	size_t len;
	const char *text;

	switch (value->type) {
	case JSON_OBJECT:
		return depth > 0 && put_object(out, value, depth - 1);
	case JSON_ARRAY:
		return depth > 0 && put_array(out, value, depth - 1);
	case JSON_STRING:
		text = json_decode(out->arena, value, &len);
		json_quote(out, text, len);
		return true;
	case JSON_INTEGER:
	case JSON_NUMBER:
		put_number(out, value);
		return true;
	default:
		buffer_add(out, value->text, value->len);
		return true;
	}
}

bool
canonical_json(struct buffer *out, const char *text, size_t len)
{
	struct json_value whole = json_whole_text(text, len);

	buffer_reserve(out, len);
	return put(out, &whole, JSON_DEPTH_MAX);
}
