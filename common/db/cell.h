/* One value of PostgreSQL, as text, written as JSON. */
#ifndef DB_CELL_H
#define DB_CELL_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "base/arena.h"

enum form {
	UNKNOWN, /* a type without a form in JSON */
	NUMBER, /* as it is; NaN and the infinities as strings */
	TRUTH,
	STRING,
	DOCUMENT, /* json: without blanks */
	MOMENT, /* an instant: UTC, milliseconds, Z; or null */
};

struct cell_type {
	enum form form;
	bool array; /* of these */
};

struct cell_type cell_type(Oid);

/* The type of an array's elements; 0 if it is none. */
Oid cell_element(Oid array);

/* Appends a value that is not NULL; text ends in a NUL. */
void cell_add(struct buffer *, struct cell_type, const char *text, size_t len);

#endif
