/* The strict check of JSON (RFC 8259): one pass, by recursive descent. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "text/json.h"
#include "text/json_keys.h"
#include "text/json_string.h"

struct reader {
	const char *start;
	const char *p;
	const char *end;
	const char *wrong; /* the sentence, once something is */
	int depth, depth_max;
	size_t items;
	struct keys keys;
	struct json *json;
	struct buffer kept; /* struct json_member of the outermost value */
};

static bool value(struct reader *, struct json_value *);

static bool
stop(struct reader *r, const char *what, const char *at)
{
	r->wrong = arena_printf(
		r->keys.arena, "%s at byte %zu", what, (size_t)(at - r->start));
	return false;
}

static bool
unexpected(struct reader *r)
{
	if (r->p == r->end)
		return stop(r, "the JSON text ends early", r->p);
	return stop(r, "unexpected character", r->p);
}

static void
skip_space(struct reader *r)
{
	while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' ||
					*r->p == '\r' || *r->p == '\t'))
		r->p++;
}

static bool
take(struct reader *r, char c)
{
	if (r->p == r->end || *r->p != c)
		return false;
	r->p++;
	return true;
}

static size_t
digits(struct reader *r)
{
	const char *first = r->p;

	while (r->p < r->end && *r->p >= '0' && *r->p <= '9')
		r->p++;
	return (size_t)(r->p - first);
}

/* Passes the exponent and adds it to *magnitude, but for what is absurd. */
static bool
exponent(struct reader *r, size_t *magnitude)
{
	bool negative = take(r, '-');

	if (!negative)
		take(r, '+');
	size_t len = digits(r), n = 0;
	if (!len)
		return unexpected(r);
	for (const char *p = r->p - len; p < r->p && n < 1000000; p++)
		n = n * 10 + (size_t)(*p - '0');
	if (!negative)
		*magnitude += n;
	return true;
}

/* True if the digits at p, without sign, fit 64 bits. */
static bool
fits(const char *p, size_t count, bool negative)
{
	const char *most =
		negative ? "9223372036854775808" : "9223372036854775807";

	return count < 19 || (count == 19 && memcmp(p, most, 19) <= 0);
}

/* strtod is asked only where so many digits or such an exponent may be it. */
static bool
finite_number(struct reader *r, const char *start, size_t magnitude)
{
	size_t len = (size_t)(r->p - start);

	return magnitude <= 308 ||
	       isfinite(strtod(arena_copy(r->keys.arena, start, len), NULL)) ||
	       stop(r, "a number too large", start);
}

static bool
number(struct reader *r, struct json_value *out)
{
	const char *start = r->p;
	bool negative = take(r, '-');
	const char *first = r->p;
	size_t whole = digits(r);

	if (whole == 0)
		return unexpected(r);
	if (*first == '0' && whole > 1)
		return stop(r, "a number with a leading zero", start);
	out->type = fits(first, whole, negative) ? JSON_INTEGER : JSON_NUMBER;
	if (take(r, '.')) {
		out->type = JSON_NUMBER;
		if (digits(r) == 0)
			return unexpected(r);
	}
	if (take(r, 'e') || take(r, 'E')) {
		out->type = JSON_NUMBER;
		if (!exponent(r, &whole))
			return false;
	}
	return finite_number(r, start, whole);
}

static bool
word(struct reader *r, const char *text, enum json_kind type,
	struct json_value *out)
{
	size_t len = strlen(text);

	if ((size_t)(r->end - r->p) < len || memcmp(r->p, text, len))
		return stop(r, "unexpected character", r->p);
	r->p += len;
	out->type = type;
	return true;
}

static bool
string(struct reader *r, bool *escaped)
{
	if (r->p == r->end || *r->p != '"')
		return unexpected(r);
	const char *wrong = json_string(&r->p, r->end, escaped);
	r->json->unkept = json_string_unkept(wrong);
	return !wrong || stop(r, wrong, r->p);
}

/* Passes a key and its colon. */
static bool
key(struct reader *r, struct key *key)
{
	const char *start = r->p;
	bool escaped;

	if (!string(r, &escaped))
		return false;
	key->at = (size_t)(start - r->start);
	key->text = start + 1;
	key->len = (size_t)(r->p - start) - 2;
	if (escaped)
		key->text = json_unescape(
			r->keys.arena, key->text, key->len, &key->len);
	if (key->len == 7 && !memcmp(key->text, "$sealed", 7))
		return stop(r, "the reserved key \"$sealed\"", start);
	keys_add(&r->keys, *key);
	skip_space(r);
	return take(r, ':') || unexpected(r);
}

/* Keeps a member or element if the outermost value holds it. */
static void
keep(struct reader *r, const struct key *key, const struct json_value *item)
{
	if (r->depth > 1)
		return;
	struct json_member member = { NULL, *item };
	if (key)
		member.key = arena_copy(r->keys.arena, key->text, key->len);
	buffer_add(&r->kept, &member, sizeof member);
	r->json->members = (struct json_member *)(void *)r->kept.data;
	r->json->count++;
}

static bool
count_item(struct reader *r)
{
	return ++r->items <= JSON_ITEMS_MAX ||
	       stop(r, "too many members and elements", r->p);
}

static bool
members(struct reader *r)
{
	size_t first = r->keys.count;

	skip_space(r);
	if (take(r, '}'))
		return true;
	do {
		struct key name;
		struct json_value item;
		skip_space(r);
		if (!key(r, &name) || !value(r, &item) || !count_item(r))
			return false;
		keep(r, &name, &item);
		skip_space(r);
	} while (take(r, ','));
	if (!take(r, '}'))
		return unexpected(r);
	const struct key *again = keys_end(&r->keys, first);
	return !again || stop(r, "duplicate key", r->start + again->at);
}

static bool
elements(struct reader *r)
{
	skip_space(r);
	if (take(r, ']'))
		return true;
	do {
		struct json_value item;
		if (!value(r, &item) || !count_item(r))
			return false;
		keep(r, NULL, &item);
		skip_space(r);
	} while (take(r, ','));
	return take(r, ']') || unexpected(r);
}

static bool
nested(struct reader *r, struct json_value *out)
{
	if (++r->depth > r->depth_max)
		return stop(r, "nested too deep", r->p);
	out->type = *r->p++ == '{' ? JSON_OBJECT : JSON_ARRAY;
	bool well = out->type == JSON_OBJECT ? members(r) : elements(r);
	r->depth--;
	return well;
}

static bool
dispatch(struct reader *r, struct json_value *out)
{
	bool escaped;

	switch (r->p < r->end ? *r->p : '\0') {
	case '{':
	case '[':
		return nested(r, out);
	case '"':
		out->type = JSON_STRING;
		return string(r, &escaped);
	case 't':
		return word(r, "true", JSON_BOOL, out);
	case 'f':
		return word(r, "false", JSON_BOOL, out);
	case 'n':
		return word(r, "null", JSON_NULL, out);
	default:
		return number(r, out);
	}
}

static bool
value(struct reader *r, struct json_value *out)
{
	skip_space(r);
	out->text = r->p;
	bool well = dispatch(r, out);
	out->len = (size_t)(r->p - out->text);
	return well;
}

const char *
json_read_to(struct arena *arena, const char *text, size_t len, int depth,
	struct json *json)
{
	struct reader r = { .start = text, .p = text, .end = text + len };

	r.depth_max = depth;
	r.keys.arena = r.kept.arena = arena;
	r.json = json;
	*json = (struct json){ 0 };
	skip_space(&r);
	if (r.p == r.end)
		return "the body is empty";
	if (!value(&r, &json->value))
		return r.wrong;
	skip_space(&r);
	if (r.p < r.end)
		stop(&r, "text after the JSON value", r.p);
	return r.wrong;
}
