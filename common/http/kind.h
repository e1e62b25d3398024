/* The kinds of a field whose value is a text, whatever its source. */
#ifndef HTTP_KIND_H
#define HTTP_KIND_H

#include "http/field.h"

/* A value on its way through the checks of its field. */
struct check {
	struct arena *arena;
	const struct field *field;
	struct value *value;
};

/* Takes text as the value. Returns NULL, so that a reader can end with it. */
const char *kind_set(struct check *, const char *text, size_t len);

/*
 * Checks text, which ends in a NUL and has none inside, as the field's kind
 * asks, and takes it. Returns NULL, or what is wrong. Not for JSON's kinds.
 */
const char *kind_read(struct check *, const char *text, size_t len);

#endif
