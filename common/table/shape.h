/* What one cell could be, whatever its column is. */
#ifndef TABLE_SHAPE_H
#define TABLE_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "table/number.h"

/* A cell as it is read; a text of NULL is no value. */
struct cell {
	const char *text; /* no NUL at its end */
	size_t len;
	bool number; /* written by a program, with a point */
};

/* One record of a file. */
struct record {
	const struct cell *cells;
	int count;
	long long line; /* where it begins, from 1; of a sheet its row */
};

/* Bits of a shape. */
enum {
	SHAPE_TRUE_FALSE = 1,
	SHAPE_YES_NO = 2,
	SHAPE_Y_N = 4,
	SHAPE_T_F = 8,
	SHAPE_INTEGER = 16,
	SHAPE_POINT = 32, /* a decimal with . */
	SHAPE_COMMA = 64,
	SHAPE_DMY = 128,
	SHAPE_MDY = 256,
	SHAPE_YMD = 512,
	SHAPE_INSTANT = 1024,
	SHAPE_BITS = 11,
	SHAPE_BOOLEAN = 15,
	/* Of dates that read otherwise with D and M changed. */
	SHAPE_EITHER = 2048,
	SHAPE_SLASH = 4096,
	/* Of numbers that read otherwise with the other mark. */
	SHAPE_MARKED = 8192,
};

/* The shape; unit becomes the number's sign, or "". */
unsigned shape_of(const struct cell *, char unit[UNIT_MAX]);

/* The boolean of one of the pairs; -1 if it is none. */
int shape_boolean(const char *text, size_t len);

/* NULL and \N. */
bool shape_null(const struct cell *);

/* Words that are NULL where the column is no text: NA, N/A, -, ... */
bool shape_missing(const struct cell *);

#endif
