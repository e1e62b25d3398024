/* The table that a file becomes: columns, rows, problems. */
#ifndef TABLE_TABLE_H
#define TABLE_TABLE_H

#include <sqlite3.h>

#include "table/column.h"
#include "table/source.h"

enum { PREVIEW_MAX = 100 }; /* rows that facts show */

struct table {
	struct work *work;
	struct source source;
	bool headed; /* the first record has the names */
	struct column *columns;
	int count; /* of columns */
	int room;
	long long rows; /* of base, too */
	sqlite3 *base; /* that is appended to, or NULL */
	long long base_rows; /* that were copied */
	struct problems problems;
	struct problem *shorts;
	struct problem *surplus;
	char *joined; /* room for a cell of _extra */
	size_t joined_room;
};

/* First pass: names, types, how many rows. False when the work has failed. */
bool table_scan(struct table *);

/* Second pass: writes data(n, c0, ...) of what the first found out. */
bool table_store(struct table *, sqlite3 *);

void table_free(struct table *);

/* Gives the columns names by the header's cells; without those numbers. */
void header_name(struct table *, const struct record *);

/* Names that are given already, as keys of JSON. */
void header_rename(struct table *, const char *const *names);

/* Those that have none yet get numbers. */
void header_rest(struct table *);

/* The last column's name, of which there may be one. */
void header_last(struct table *, const char *name);

/* True unless a cell reads as a number or a date. */
bool header_guess(const struct record *);

/* True if names differ by nothing but case. */
bool header_same(const char *a, const char *b);

/* Opens what tells capital letters from small ones. */
void header_prepare(void);

/* A record's cells from one on, joined; NULL if they are empty. */
const char *table_surplus(
	struct table *, const struct record *, int from, size_t *len);

/* Grows to so many columns; false: more than the limit. */
bool table_widen(struct table *, int count, long long line);

#endif
