/* Text of clients: UTF-8, percent-encoding, forms (WHATWG URL 5.1). */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

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

/* Appends text with all but unreserved characters percent-encoded (RFC 3986).
 */
void text_encode(struct buffer *, const char *text);

/* Appends text escaped for HTML and XML, in content and in attributes. */
void text_escape(struct buffer *, const char *text);

/* Returns bytes as lower-case hex digits. */
char *text_hex(struct arena *, const void *bytes, size_t len);

#endif
