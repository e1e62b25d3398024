/* Regular expressions (PCRE2), held to a number of steps, without a compiler. */
#ifndef FORMULA_PATTERN_H
#define FORMULA_PATTERN_H

#include <sqlite3.h>

#include "base/arena.h"

#define PATTERN_EXPENSIVE \
	"A pattern takes too many steps on some of the texts: a simpler one is needed."

/* What is wrong with it, as a sentence; NULL: nothing. */
const char *pattern_fault(struct arena *, const char *pattern);

/* f_matches(text, pattern) and f_extract(pattern, text, n) of SQL. */
void pattern_matches(sqlite3_context *, int count, sqlite3_value **);
void pattern_extract(sqlite3_context *, int count, sqlite3_value **);

#endif
