/* The second pass: rows into the engine. */
#include "table/append.h"

struct storing {
	struct table *table;
	sqlite3 *db;
	sqlite3_stmt *insert;
	bool header; /* the next record is it */
	long long row;
};

static const char *const storage[TYPES] = {
	[TYPE_BOOLEAN] = "integer",
	[TYPE_INTEGER] = "integer",
	[TYPE_DECIMAL] = "real",
	[TYPE_DATE] = "integer",
	[TYPE_INSTANT] = "integer",
	[TYPE_TEXT] = "text",
};

/* What SQLite says: no room is told, anything else is ours. */
static bool
fail_store(struct storing *s)
{
	int code = sqlite3_extended_errcode(s->db);

	if (code == SQLITE_FULL || (code & 0xff) == SQLITE_IOERR)
		return work_fail(s->table->work, "too_large_stored",
			"This table takes more room than there is for it.");
	return work_fail(s->table->work, "engine_failed",
		"The table could not be stored: %s.", sqlite3_errmsg(s->db));
}

static bool
run(struct storing *s, const char *statement)
{
	return sqlite3_exec(s->db, statement, NULL, NULL, NULL) == SQLITE_OK ||
	       fail_store(s);
}

static bool
create(struct storing *s)
{
	const struct table *table = s->table;
	struct buffer make = { .arena = table->work->arena };
	struct buffer put = { .arena = table->work->arena };

	buffer_text(&make, "create table data(n integer primary key");
	buffer_text(&put, "insert into data values(?1");
	for (int i = 0; i < table->count; i++) {
		buffer_printf(
			&make, ", c%d %s", i, storage[table->columns[i].type]);
		buffer_printf(&put, ",?%d", i + 2);
	}
	buffer_text(&make, ") strict; begin");
	buffer_text(&put, ")");
	return run(s, make.data) && (sqlite3_prepare_v2(s->db, put.data, -1,
					     &s->insert, NULL) == SQLITE_OK ||
					    fail_store(s));
}

void
store_bind(sqlite3_stmt *insert, int at, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		sqlite3_bind_null(insert, at);
		break;
	case VALUE_INTEGER:
		sqlite3_bind_int64(insert, at, value->integer);
		break;
	case VALUE_DECIMAL:
		sqlite3_bind_double(insert, at, value->decimal);
		break;
	case VALUE_TEXT:
		sqlite3_bind_text(insert, at, value->text, (int)value->len,
			SQLITE_STATIC);
	}
}

static struct cell
cell_of(struct table *table, int i, const struct record *record)
{
	struct cell cell = { 0 };
	int from = table->columns[i].from;

	if (table->columns[i].joined)
		cell.text = record->count > from ? table_surplus(table, record,
							   from, &cell.len)
						 : NULL;
	else if (from >= 0 && from < record->count)
		cell = record->cells[from];
	return cell;
}

static bool
store_record(void *context, const struct record *record)
{
	struct storing *s = context;
	struct table *table = s->table;
	struct value value;

	if (s->header) {
		s->header = false;
		return true;
	}
	s->row++;
	sqlite3_bind_int64(s->insert, 1, s->row);
	for (int i = 0; i < table->count; i++) {
		struct cell cell = cell_of(table, i, record);
		column_value(table->work, &table->columns[i], &cell, s->row,
			record->line, &value);
		append_widen(table->columns[i].reads, table->columns[i].type,
			&value);
		store_bind(s->insert, i + 2, &value);
	}
	if (sqlite3_step(s->insert) != SQLITE_DONE)
		return fail_store(s);
	sqlite3_reset(s->insert);
	return true;
}

bool
table_store(struct table *table, sqlite3 *db)
{
	struct storing s = {
		.table = table, .db = db, .header = table->headed
	};
	struct visitor visitor = { store_record, &s };

	if (!work_phase(table->work, "store", table->source.size))
		return false;
	bool ok =
		create(&s) && (append_copy(table, s.insert) || fail_store(&s));
	s.row = table->base_rows;
	ok = ok && source_read(&table->source, visitor) && run(&s, "commit");
	sqlite3_finalize(s.insert);
	if (ok && s.row != table->rows)
		return work_fail(table->work, "unreadable",
			"The file changed while it was read.");
	return ok;
}
