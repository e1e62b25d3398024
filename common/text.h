/* Text of clients: UTF-8, percent-encoding, forms (WHATWG URL 5.1). */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"

struct pair {
	const char *name;
	const char *value; /* ends in NUL and has none inside */
	size_t len;
};

struct pairs {
	struct pair *items;
	size_t count;
};

enum { PAIRS_MAX = 256 }; /* in one query, form or cookie header */

/*
 * Returns the bytes (1..4) of the UTF-8 character that text begins with, by
 * RFC 3629; 0 if it begins with NUL or with none.
 */
size_t text_character(const char *text, size_t len);

/*
 * Counts the characters (code points) of valid UTF-8 without NUL (RFC 3629:
 * no overlong forms, no surrogates, at most U+10FFFF); -1 if it is not that.
 */
long text_length(const char *text, size_t len);

/*
 * Decodes percent-encoding; plus means blank if plus is true. Returns NULL
 * when an escape is broken or the result is not valid UTF-8 without NUL.
 */
const char *text_decode(
	struct arena *, const char *text, size_t len, bool plus, size_t *out);

/* Reads name=value&...; false when malformed or more than PAIRS_MAX. */
bool text_form(struct arena *, const char *text, size_t len, struct pairs *);

/*
 * Reads a Cookie header (RFC 6265 4.2.1). A pair that is not well formed is
 * passed over, as servers do: other sites of the domain may have set it.
 */
void text_cookies(struct arena *, const char *text, struct pairs *);

/*
 * Returns the value of a parameter that follows the first semicolon, as in
 * `form-data; name="value"` (RFC 9110 5.6.6). NULL when it is absent or there
 * twice, or the header malformed or not UTF-8.
 */
const char *text_parameter(
	struct arena *, const char *header, const char *name);

/* Appends text with all but unreserved characters percent-encoded (RFC 3986).
 */
void text_encode(struct buffer *, const char *text);

/* Returns bytes as lower-case hex digits. */
char *text_hex(struct arena *, const void *bytes, size_t len);

#endif
