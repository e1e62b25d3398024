/* The first pass over a table's records. */
#include <stdlib.h>
#include <string.h>

#include "table/table.h"

struct scan {
	struct table *table;
	bool first;
	bool extra; /* a record has more cells than the first */
};

bool
table_widen(struct table *table, int count, long long line)
{
	struct work *work = table->work;

	if (count > work->limits.columns)
		return work_fail_at(work, "too_many_columns", "line", line,
			"Line %lld has %d columns; %d are the most.", line,
			count, work->limits.columns);
	if (count > table->room) {
		int room = count > 32 ? 2 * count : 64;
		table->columns = work_room(
			table->columns, (size_t)room * sizeof *table->columns);
		table->room = room;
	}
	for (; table->count < count; table->count++)
		memset(&table->columns[table->count], 0,
			sizeof *table->columns);
	return true;
}

/* Appends a cell to what is joined. */
static void
join(struct table *table, size_t *at, const char *text, size_t len)
{
	if (*at + len + 1 > table->joined_room) {
		table->joined_room = 2 * (*at + len + 1);
		table->joined = work_room(table->joined, table->joined_room);
	}
	if (len)
		memcpy(table->joined + *at, text, len);
	*at += len;
}

const char *
table_surplus(
	struct table *table, const struct record *record, int from, size_t *len)
{
	const char apart = table->source.dialect.delimiter
				   ? table->source.dialect.delimiter
				   : ',';
	bool some = false;

	*len = 0;
	for (int i = from; i < record->count; i++) {
		const struct cell *cell = &record->cells[i];
		if (cell->text)
			some = true;
		if (i > from)
			join(table, len, &apart, 1);
		join(table, len, cell->text, cell->len);
	}
	return some ? table->joined : NULL;
}

static void
note_ragged(struct scan *scan, const struct record *record)
{
	struct table *table = scan->table;
	size_t len;

	if (record->count < table->count && !table->source.json &&
		!table->source.book)
		problems_count(table->work, table->shorts, table->rows,
			record->line, NULL, 0);
	if (record->count <= table->count)
		return;
	const char *text = table_surplus(table, record, table->count, &len);
	if (!text)
		return;
	scan->extra = true;
	problems_count(table->work, table->surplus, table->rows, record->line,
		text, len);
}

/* The first record: either names, or without any the first row. */
static bool
begin(struct scan *scan, const struct record *record)
{
	struct table *table = scan->table;
	enum header header = table->work->options.header;

	if (!table_widen(table, record->count, record->line))
		return false;
	table->headed = header == HEADER_YES ||
			(header == HEADER_GUESS && header_guess(record));
	header_name(table, table->headed ? record : NULL);
	return true;
}

static bool
scan_record(void *context, const struct record *record)
{
	struct scan *scan = context;
	struct table *table = scan->table;
	struct work *work = table->work;
	bool first = scan->first && !table->source.json;

	scan->first = false;
	if (first && !begin(scan, record))
		return false;
	if (first && table->headed)
		return true;
	/* A sheet says where each cell is, so its width may grow, too. */
	if ((table->source.json || table->source.book) &&
		!table_widen(table, record->count, record->line))
		return false;
	if (++table->rows > work->limits.rows)
		return work_fail_at(work, "too_many_rows", "line", record->line,
			"This table has more than %lld rows.",
			work->limits.rows);
	note_ragged(scan, record);
	int count = record->count < table->count ? record->count : table->count;
	for (int i = 0; i < count; i++)
		column_tally(&work->options, &table->columns[i].tally,
			&record->cells[i]);
	return true;
}

static void
add_extra(struct table *table)
{
	if (!table_widen(table, table->count + 1, 0))
		return;
	table->columns[table->count - 1].joined = true;
	header_last(table, "_extra");
}

static void
say_lost(struct table *table)
{
	const struct charset_lost *lost = &table->source.lost;
	struct problem *bytes = problems_add(table->work, &table->problems,
		"undecodable", NULL,
		"Bytes that are no %s became U+FFFD; the option encoding says "
		"another one.",
		table->source.charset.name);
	struct problem *nuls = problems_add(table->work, &table->problems,
		"nuls", NULL, "NUL characters were left out.");

	bytes->count = lost->undecodable;
	nuls->count = lost->nuls;
}

bool
table_scan(struct table *table)
{
	struct work *work = table->work;
	struct scan scan = { .table = table, .first = true };
	const char *const *names;
	int count;

	table->shorts = problems_add(work, &table->problems, "short_records",
		NULL, "Records with too few cells; what is missing is empty.");
	table->surplus = problems_add(work, &table->problems, "surplus_cells",
		NULL,
		"Records with more cells than the header; these are in the "
		"column _extra.");
	if (!work_phase(work, "read", table->source.size) ||
		!source_read(
			&table->source, (struct visitor){ scan_record, &scan }))
		return false;
	if (source_names(&table->source, &names, &count))
		header_rename(table, names);
	header_rest(table);
	if (scan.extra)
		add_extra(table);
	if (!table->count && !work_failed(work))
		return work_fail(work, "empty_file",
			"There is no table in this file: it is empty.");
	say_lost(table);
	columns_settle(work, table->columns, table->count, &table->problems);
	return !work_failed(work);
}

void
table_free(struct table *table)
{
	free(table->columns);
	free(table->joined);
	table->columns = NULL;
	table->joined = NULL;
}
