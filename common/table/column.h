/* A column: what its cells could be, what it is, and what its cells are then.
 */
#ifndef TABLE_COLUMN_H
#define TABLE_COLUMN_H

#include "table/problems.h"
#include "table/shape.h"

/* Counted while the file is read for the first time. */
struct tally {
	long long values; /* neither NULL nor one of the words below */
	long long missing; /* words that are NULL where the column is no text */
	long long fits[SHAPE_BITS];
	long long either; /* dates that can be read both ways */
	bool slash; /* one of them has slashes */
	bool marked; /* a number reads otherwise with the other mark */
	char unit[UNIT_MAX];
	bool units_differ;
	unsigned shape; /* of the last cells, */
	long long same; /* so many of which are not yet in fits */
};

struct column {
	const char *name;
	enum type type;
	enum type reads; /* of the file's cells, where that is narrower */
	int from; /* its cell of a record; -1: none */
	int base; /* its column of what is appended to; -1: none */
	enum type base_type;
	const char *unit; /* or NULL */
	bool forced; /* by options.types: what does not fit is NULL */
	bool joined; /* _extra: what a record has too much */
	char mark;
	enum date_order order;
	struct tally tally;
	struct problem *almost; /* counts what did not fit, */
	enum type almost_type; /* as this */
	struct problem *misfits; /* those of a forced type */
};

enum value_kind { VALUE_NULL, VALUE_INTEGER, VALUE_DECIMAL, VALUE_TEXT };

struct value {
	enum value_kind kind;
	int64_t integer;
	double decimal;
	const char *text;
	size_t len;
};

/* Counts a cell in its tally. */
void column_tally(const struct options *, struct tally *, const struct cell *);

/* A word that is NULL where the column is no text; the empty text, too. */
bool column_missing(const struct options *, const struct cell *);

/* True if the cell is NULL in its column, which is settled. */
bool column_null(
	const struct options *, const struct column *, const struct cell *);

/*
 * Settles type, mark and order of all columns, by the whole of what was
 * counted, and says what is doubtful.
 */
void columns_settle(
	struct work *, struct column *, int count, struct problems *);

/* A cell as its column has it. A misfit is counted with its place. */
void column_value(struct work *, struct column *, const struct cell *,
	long long row, long long line, struct value *);

#endif
