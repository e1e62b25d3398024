/*
 * Rows on their way: a table of the engine, and what is done to each row, as one
 * statement of SQLite. Nothing of a client is text of it: columns are c0, c1, ...
 * and constants are bound.
 */
#ifndef FORMULA_PIPE_H
#define FORMULA_PIPE_H

#include <sqlite3.h>

#include "formula/node.h"

struct pipe_op;

struct pipe {
	struct arena *arena;
	sqlite3 *db;
	const char *table; /* it begins with: "data", a temporary one */
	int width; /* columns so far, of the table and derived */
	struct pipe_op *ops;
	int count, room;
	int *map; /* a name's column, by its place in the step */
	int map_count;
	int slots; /* the column that the first slot of a group is in */
	int64_t now; /* milliseconds since 1970 */
	int64_t today; /* days */
};

/* Begins anew with a table of so many columns, which are the names, too. */
void pipe_begin(struct pipe *, const char *table, int columns);

void pipe_filter(struct pipe *, const struct node *);
void pipe_limit(struct pipe *, long long rows);

/* Returns the column. */
int pipe_derive(struct pipe *, const struct node *);

/*
 * The statement: n and these columns of all rows, in order. before and after are
 * put around it: "insert into ...", "order by ...". NULL: SQLite says why.
 */
sqlite3_stmt *pipe_select(struct pipe *, const char *before, const int *columns,
	int count, const char *after);

/* emit.c: an expression as SQL; constants are appended to binds. */
struct binds {
	struct arena *arena;
	const struct node **items;
	int count, room;
};

void emit(const struct pipe *, const struct node *, struct buffer *,
	struct binds *);

/* True if what stands left is no deeper: a chain of one rank. */
bool emit_chains(const struct node *parent, const struct node *left);

#endif
