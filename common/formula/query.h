/* A definition that is being run: what the parts of it share. */
#ifndef FORMULA_QUERY_H
#define FORMULA_QUERY_H

#include "formula/definition.h"
#include "formula/pipe.h"
#include "formula/run.h"

enum {
	RESULT_BYTES = 4 << 20, /* of the rows that are told */
	MARKS = 2000, /* of a chart */
	TEXT_BYTES = 1 << 20, /* of one value */
};

struct query {
	struct arena *arena;
	sqlite3 *db;
	const struct run_request *request;
	struct run_result *result;
	const struct definition *definition;
	struct pipe pipe;
	struct formula_column *columns; /* whose places pipe.map has */
	int count;
	int tables; /* that were made */
	int64_t rows; /* of the result */
};

/* Says why, once. False. */
bool query_fail(struct query *, const char *code, const char *message);

/* What SQLite says. False. */
bool query_failed(struct query *);

/* Does a statement and ends it; false: it failed, or there is none. */
bool query_do(struct query *, sqlite3_stmt *);

/* Makes an empty temporary table with n and so many columns: its name. */
const char *query_table(struct query *, int columns);

/* All rows into a table, in this order ("": theirs), and goes on from there. */
bool query_keep(struct query *, const char *order);

/* query_group.c: group, distinct, fill. */
bool query_group(struct query *, const struct step *);
bool query_distinct(struct query *);
bool query_fill(struct query *, const struct step *);

/* query_answer.c: the result as JSON. */
bool query_answer(struct query *, struct json_object *params);

/* A value of a row as JSON, by its column's type. */
void query_value(struct buffer *, sqlite3_stmt *, int at, enum type);

/* query_marks.c: "charts":[...], of what query_keep has kept. */
bool query_charts(struct query *, struct buffer *);

#endif
