/* A cursor that a function opened, fetched piece by piece. */
#include <stdbool.h>

#include <libpq-fe.h>

#include "base/log.h"
#include "db/call.h"
#include "db/link.h"
#include "db/rows.h"

static PGresult *piece; /* a few rows, or NULL */
static int at; /* in piece */
static bool open; /* a transaction of ours is */

static PGresult *
run(const char *statement)
{
	return PQexecParams(db_link(), statement, 0, NULL, NULL, NULL, NULL, 0);
}

static bool
command(const char *statement)
{
	PGresult *result = run(statement);
	bool good = PQresultStatus(result) == PGRES_COMMAND_OK;

	if (!good)
		fault("%s: %s", statement, PQresultErrorMessage(result));
	PQclear(result);
	return good;
}

void
db_rows_end(void)
{
	PQclear(piece);
	piece = NULL;
	at = 0;
	if (open)
		db_close(); /* and so the transaction */
	open = false;
}

const char *
db_rows_open(struct request *r, const char *function, const char *const *params)
{
	db_rows_end();
	if (db_open(r->service) != DB_READY || !command("begin")) {
		refuse(r, 503, NULL, NULL);
		return NULL;
	}
	open = true;
	const char *answer = db_ask(r, function, params);
	if (!answer)
		db_rows_end();
	db_clear();
	return answer;
}

/* The next few rows; 0 when they are over, -1 when that cannot be told. */
static int
fetch(void)
{
	PQclear(piece);
	at = 0;
	piece = run("fetch 8 from rows");
	if (PQresultStatus(piece) == PGRES_TUPLES_OK &&
		PQnfields(piece) <= DB_ROWS_COLUMNS)
		return PQntuples(piece);
	fault("fetch: %s", PQresultErrorMessage(piece));
	return -1;
}

enum db_row
db_rows_next(const char *values[DB_ROWS_COLUMNS])
{
	int count = piece && at < PQntuples(piece) ? 1 : fetch();

	if (!count) {
		open = !command("commit");
		return open ? DB_ROWS_BROKEN : DB_ROWS_OVER;
	}
	if (count < 0)
		return DB_ROWS_BROKEN;
	for (int i = 0; i < PQnfields(piece); i++)
		values[i] = PQgetisnull(piece, at, i)
				    ? NULL
				    : PQgetvalue(piece, at, i);
	at++;
	return DB_ROW;
}
