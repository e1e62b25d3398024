/* Strings of a JSON text: for json.c alone. */
#ifndef TEXT_JSON_STRING_H
#define TEXT_JSON_STRING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/*
 * Passes the string whose opening quote is at *p. Returns NULL, or what is
 * wrong with it, and then *p is where.
 */
const char *json_string(const char **p, const char *end, bool *escaped);

/*
 * True if what json_string said is no fault of the writing, but of the text: no
 * column could hold it.
 */
bool json_string_unkept(const char *wrong);

/* Decodes what stands between the quotes of a string that was passed. */
char *json_unescape(struct arena *, const char *inner, size_t len, size_t *out);

#endif
