/* What a dataset's row says of a table. */
#ifndef TABLE_FACTS_H
#define TABLE_FACTS_H

#include "table/table.h"

/* The JSON of load_result; profile is JSON. */
const char *facts_write(struct table *, sqlite3 *, const char *profile);

/*
 * Appends a value of a result as JSON: dates and instants as texts, integers
 * beyond 2^53 as strings of digits, booleans as such.
 */
void facts_value(struct buffer *, enum type, sqlite3_stmt *, int column);

/* An integer; beyond 2^53, where doubles have gaps, as a string. */
void facts_integer(struct buffer *, int64_t value);

#endif
