/* Rows of a file behind those of an engine file that is there already. */
#ifndef TABLE_APPEND_H
#define TABLE_APPEND_H

#include "table/table.h"

/* Opens the request's base, if it has one; rows count from its last on. */
bool append_open(struct table *);
void append_close(struct table *);

/*
 * After the scan: columns become those of base, then what is new; by name in
 * any case. Integers widen to decimals, dates to instants, what is read as
 * anything to text; else `types_differ`, with details {column: types}.
 */
bool append_merge(struct table *);

/* Binds and inserts the rows of base. */
bool append_copy(struct table *, sqlite3_stmt *insert);

/* A value that was read as one type, as a wider one. */
void append_widen(enum type from, enum type to, struct value *);

/* insert's parameter; store.c has it. */
void store_bind(sqlite3_stmt *insert, int at, const struct value *);

#endif
