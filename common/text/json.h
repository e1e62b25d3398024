/*
 * JSON of clients, checked strictly (RFC 8259) before anything else reads it.
 * json-c alone lets through single quotes, NaN, comments, trailing text, lone
 * surrogates, NUL, invalid UTF-8 and duplicate keys, even in strict mode.
 */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum {
	JSON_DEPTH_MAX = 32, /* nested arrays and objects */
	JSON_ITEMS_MAX = 1000000, /* members and elements of one text */
};

enum json_kind {
	JSON_NULL,
	JSON_BOOL,
	JSON_INTEGER, /* no fraction, no exponent, fits 64 bits */
	JSON_NUMBER, /* any other, 64 bits exceeded too; finite as a double */
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

/* A value as it stands in the client's text: the bytes are not copied. */
struct json_value {
	enum json_kind type;
	const char *text;
	size_t len;
};

struct json_member {
	const char *key; /* decoded, ends in NUL */
	struct json_value value;
};

/* The outermost object's members or array's elements (whose key is NULL). */
struct json {
	struct json_value value;
	struct json_member *members;
	size_t count;
	bool unkept; /* what is wrong is a text that no column could hold */
};

/*
 * Checks that text is one JSON value of valid UTF-8 without NUL (as a byte or
 * as \u0000), lone surrogates, duplicate keys (compared decoded), numbers that
 * are infinite as a double, or the key "$sealed", which is ours, and that it is
 * nested depth deep at most; in linear time. Returns NULL and fills *json, or a
 * sentence for the client that says what is wrong and at which byte, counted
 * from 0.
 */
const char *json_read_to(struct arena *, const char *text, size_t len,
	int depth, struct json *json);

static inline const char *
json_read(struct arena *arena, const char *text, size_t len, struct json *json)
{
	return json_read_to(arena, text, len, JSON_DEPTH_MAX, json);
}

/* Decodes a JSON_STRING; *len excludes the NUL at its end. */
const char *json_decode(struct arena *, const struct json_value *, size_t *len);

/* A JSON number as a whole one: 83.0 and 8.3e1 are 83. NULL for one that has a
 * fraction. */
const char *json_whole(struct arena *, const char *number);

/* Appends text as a JSON string, quotes included. text must be valid UTF-8. */
void json_quote(struct buffer *, const char *text, size_t len);

#endif
