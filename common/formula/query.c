/* What the parts of a running definition share. */
#include "base/log.h"
#include "formula/query.h"

bool
query_fail(struct query *q, const char *code, const char *message)
{
	if (!q->result->code) {
		q->result->code = code;
		q->result->message = message;
	}
	return false;
}

bool
query_failed(struct query *q)
{
	switch (sqlite3_errcode(q->db) & 0xff) {
	case SQLITE_NOMEM:
		arena_full();
	case SQLITE_TOOBIG:
		return query_fail(q, "too_expensive",
			"A text grew beyond 1 MiB, which is the most that one "
			"value may have.");
	case SQLITE_FULL:
	case SQLITE_IOERR:
		return query_fail(q, "too_expensive",
			"It took too much room on the disk.");
	default:
		warn("a query failed: %s", sqlite3_errmsg(q->db));
		return query_fail(q, "too_expensive",
			arena_printf(q->arena, "%s", sqlite3_errmsg(q->db)));
	}
}

bool
query_do(struct query *q, sqlite3_stmt *statement)
{
	int code = statement ? sqlite3_step(statement) : SQLITE_ERROR;

	while (code == SQLITE_ROW)
		code = sqlite3_step(statement);
	bool good = code == SQLITE_DONE || query_failed(q);
	sqlite3_finalize(statement);
	return good;
}

const char *
query_table(struct query *q, int columns)
{
	const char *name = arena_printf(q->arena, "t%d", ++q->tables);
	struct buffer make = { .arena = q->arena };

	buffer_printf(
		&make, "create temp table %s(n integer primary key", name);
	for (int i = 0; i < columns; i++)
		buffer_printf(&make, ", c%d", i);
	buffer_text(&make, ")");
	return sqlite3_exec(q->db, make.data, NULL, NULL, NULL) == SQLITE_OK ||
			       query_failed(q)
		       ? name
		       : NULL;
}

bool
query_keep(struct query *q, const char *order)
{
	const char *name = query_table(q, q->count);

	if (!name)
		return false;
	if (!query_do(q, pipe_select(&q->pipe,
				 arena_printf(q->arena, "insert into temp.%s ",
					 name),
				 q->pipe.map, q->count, order)))
		return false;
	pipe_begin(&q->pipe, name, q->count);
	return true;
}
