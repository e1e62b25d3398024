/*
 * Rows of a query, a few at a time: however many there are, they take no more
 * memory than the largest few of them.
 */
#ifndef DB_ROWS_H
#define DB_ROWS_H

#include "http/request.h"

enum { DB_ROWS_COLUMNS = 8 };

enum db_row { DB_ROW, DB_ROWS_OVER, DB_ROWS_BROKEN };

/*
 * Asks, as db_ask does, a function that opens a cursor named "rows", whose
 * columns are text or json. The transaction stays open until the rows are over.
 */
const char *db_rows_open(
	struct request *, const char *function, const char *const *params);

/* Takes the next row's values (NULL for NULL), which live until the one after
 * it. What broke is logged. */
enum db_row db_rows_next(const char *values[DB_ROWS_COLUMNS]);

/* Lets go of rows that were not all taken, and of their connection. */
void db_rows_end(void);

#endif
