/* What SQL calls: functions of one row, in C. */
#ifndef FORMULA_SCALAR_H
#define FORMULA_SCALAR_H

#include <sqlite3.h>
#include <stdbool.h>

struct scalar {
	const char *name;
	int count; /* of arguments; -1: any */
	void (*run)(sqlite3_context *, int count, sqlite3_value **);
};

extern const struct scalar scalar_numbers[], scalar_texts[], scalar_times[],
	scalar_conversions[], scalar_searches[];

/* Makes all of them known, and the order fold of texts. */
void scalar_register(sqlite3 *);

/* Texts by simple case folding, then by code point. */
int scalar_fold(const char *a, int a_len, const char *b, int b_len);

/* As columns are compared; types differ only among numbers. */
int scalar_compare(sqlite3_value *a, sqlite3_value *b);

/* Opens what tells capital letters from small ones, before the filter. */
void scalar_prepare(void);

/* Numbers: a double, or nothing where there is none. */
void scalar_double(sqlite3_context *, double);

#endif
