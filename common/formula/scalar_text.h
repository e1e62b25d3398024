/* What functions of texts share. */
#ifndef FORMULA_SCALAR_TEXT_H
#define FORMULA_SCALAR_TEXT_H

#include <locale.h>
#include <wctype.h>

#include "formula/scalar.h"

/* An argument as bytes. */
struct text {
	const char *text, *end;
};

/* What tells capital letters from small ones. */
extern locale_t letters;

/* False: one of them is NULL. */
bool texts_of(int count, sqlite3_value **, struct text *);
bool number_given(sqlite3_value *, long long *number);

/* The next character's code point; *at moves behind it. */
wint_t text_point(const char **at, const char *end);

/* These bytes are the result. */
void text_give(sqlite3_context *, const char *from, const char *to);

#endif
