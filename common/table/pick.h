/* Rows of an engine file: some, in the file's order or sorted. */
#ifndef TABLE_PICK_H
#define TABLE_PICK_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/arena.h"
#include "table/type.h"

enum {
	PICK_MOST = 4 << 20, /* bytes of an answer; what is beyond is cut off */
};

struct pick {
	const int *places; /* of the columns that are wanted, */
	const enum type *types; /* and what they are */
	int count;
	int sort; /* the place of the column to sort by; -1: the file's order */
	enum type sort_type;
	bool down;
	long long after; /* rows that are passed over */
	int limit; /* rows */
};

/* Opens what tells capital letters from small ones, before the filter. */
void pick_prepare(void);

/*
 * Appends the rows as JSON, [[...],...]: those without a value last, equal ones
 * in the file's order, texts by simple case folding and then by code point.
 * Returns how many there are, at least one if there is one; -1 when the file
 * cannot be read.
 */
int pick_rows(sqlite3 *, const struct pick *, struct buffer *);

/* A statement for all rows and columns, in the file's order; NULL. */
sqlite3_stmt *pick_all(sqlite3 *, int columns);

#endif
