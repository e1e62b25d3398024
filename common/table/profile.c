/* A profile: columns in groups, as many at a time as memory lets in. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "table/keys.h"
#include "table/profile.h"
#include "text/text.h"

bool
profile_numeric(enum type type)
{
	return type == TYPE_INTEGER || type == TYPE_DECIMAL;
}

uint64_t
profile_key(enum type type, sqlite3_stmt *row, int column)
{
	if (type == TYPE_DECIMAL)
		return key_decimal(sqlite3_column_double(row, column));
	if (type != TYPE_TEXT)
		return key_integer(sqlite3_column_int64(row, column));
	const char *text = (const char *)sqlite3_column_text(row, column);
	return key_text(text, (size_t)sqlite3_column_bytes(row, column));
}

double
profile_number(enum type type, uint64_t key)
{
	if (type == TYPE_DECIMAL)
		return key_to_decimal(key);
	return type == TYPE_TEXT ? 0 : (double)key_to_integer(key);
}

sqlite3_stmt *
profile_select(struct profile *p, int from, int to)
{
	struct buffer text = { .arena = p->table->work->arena };
	sqlite3_stmt *select = NULL;

	buffer_text(&text, "select ");
	for (int i = from; i < to; i++)
		buffer_printf(&text, "c%d,", i);
	buffer_text(&text, "n from data order by n");
	if (sqlite3_prepare_v2(p->db, text.data, -1, &select, NULL) !=
		SQLITE_OK)
		work_fail(p->table->work, "engine_failed",
			"The table could not be read: %s.",
			sqlite3_errmsg(p->db));
	return select;
}

static void
measure(struct lengths *lengths, const char *text, size_t len)
{
	long long characters = 0;

	for (size_t i = 0; i < len; i++)
		characters += ((unsigned char)text[i] & 0xc0) != 0x80;
	if (!lengths->max || characters < lengths->min)
		lengths->min = characters;
	if (characters > lengths->max)
		lengths->max = characters;
	lengths->sum += characters;
	enum semantic semantic = semantic_of(text, len);
	if (semantic < SEMANTICS)
		lengths->looks[semantic]++;
}

static void
take(struct profile_column *c, sqlite3_stmt *row, int at)
{
	enum type type = c->column->type;

	if (sqlite3_column_type(row, at) == SQLITE_NULL)
		return;
	c->keys[c->present++] = profile_key(type, row, at);
	if (type == TYPE_TEXT)
		measure(&c->lengths, (const char *)sqlite3_column_text(row, at),
			(size_t)sqlite3_column_bytes(row, at));
}

bool
profile_collect(struct profile *p, int from, int to)
{
	sqlite3_stmt *row = profile_select(p, from, to);
	size_t size = ((size_t)p->table->rows + 1) * sizeof *p->columns->keys;

	for (int i = from; i < to; i++)
		p->columns[i].keys = work_room(NULL, size);
	while (row && sqlite3_step(row) == SQLITE_ROW)
		for (int i = from; i < to; i++)
			take(&p->columns[i], row, i - from);
	for (int i = from; i < to; i++)
		keys_sort(p->columns[i].keys, (size_t)p->columns[i].present);
	sqlite3_finalize(row);
	return row;
}

/* How many columns' keys memory holds. */
static int
columns_at_once(const struct table *table)
{
	size_t one = ((size_t)table->rows + 1) * sizeof(uint64_t);
	size_t many = table->work->limits.memory / one;

	return many > 64 ? 64 : many ? (int)many : 1;
}

static bool
look_at(struct profile *p, int from, int to)
{
	bool ok = profile_collect(p, from, to);

	for (int i = from; ok && i < to; i++) {
		profile_count(&p->columns[i]);
		if (p->columns[i].column->type != TYPE_TEXT)
			profile_numbers(&p->columns[i]);
	}
	ok = ok && profile_find(p, from, to);
	for (int i = from; i < to; i++) {
		free(p->columns[i].keys);
		p->columns[i].keys = NULL;
	}
	p->done += to - from;
	return ok && work_progress(p->table->work, p->done, 1);
}

/* The score's parts: see the contract's section on profiles. */
static void
judge(struct profile *p)
{
	const struct table *table = p->table;
	double cells = (double)table->rows * table->count, unique = 0;

	p->consistency = 1;
	for (int i = 0; i < table->count; i++) {
		const struct profile_column *c = &p->columns[i];
		double share = (double)c->distinct / (double)table->rows;
		p->missing += table->rows - c->present;
		unique += share < 0.01 ? 0.3 : share > 0.99 ? 0.7 : 1;
		if (c->column->almost)
			p->consistency *= 0.8;
	}
	p->uniqueness = unique / table->count;
	p->completeness = 1 - (double)p->missing / cells;
}

bool
profile_write(struct table *table, sqlite3 *db, const char **json)
{
	struct work *work = table->work;
	struct profile p = { .table = table, .db = db };
	struct buffer out = { .arena = work->arena };
	int step = columns_at_once(table);

	if (!work_phase(work, "profile", table->count + 2))
		return false;
	p.columns = arena_alloc(
		work->arena, (size_t)table->count * sizeof *p.columns);
	for (int i = 0; i < table->count; i++) {
		p.columns[i].column = &table->columns[i];
		p.columns[i].number = i;
	}
	if (!profile_duplicates(&p) || !profile_pairs(&p))
		return false;
	for (int i = 0; i < table->count; i += step) {
		int to = i + step < table->count ? i + step : table->count;
		if (!look_at(&p, i, to))
			return false;
	}
	judge(&p);
	profile_json(&out, &p);
	*json = out.data;
	return true;
}
