/* JSON as the same bytes, whoever writes it (RFC 8785). */
#ifndef TEXT_CANONICAL_H
#define TEXT_CANONICAL_H

#include "text/json.h"

enum { CANONICAL_NUMBER = 64 }; /* bytes of a number, with its NUL */

/*
 * Appends a checked text in its canonical form: members by their keys' UTF-16
 * code units, numbers as ECMAScript writes doubles, no blanks. Nested deeper than
 * JSON_DEPTH_MAX it is false.
 */
bool canonical_json(struct buffer *, const char *text, size_t len);

/* A finite number as ECMAScript writes it: "1e+21", "0.000001", "1e-7". */
void canonical_number(char text[CANONICAL_NUMBER], double);

#endif
