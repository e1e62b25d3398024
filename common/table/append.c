/* Appends: two tables become one, whose types both fit. */
#include <stdlib.h>
#include <string.h>

#include "table/append.h"
#include "table/engine.h"
#include "table/zone.h"
#include "text/json.h"

enum { DAY_MS = 86400000 };

bool
append_open(struct table *table)
{
	int base = table->work->request->base;
	sqlite3_stmt *count = NULL;

	if (base < 0)
		return true;
	table->base = engine_open(base);
	if (table->base)
		sqlite3_prepare_v2(table->base, "select max(n) from data", -1,
			&count, NULL);
	bool ok = count && sqlite3_step(count) == SQLITE_ROW;
	if (ok)
		table->rows = sqlite3_column_int64(count, 0);
	sqlite3_finalize(count);
	return ok || work_fail(table->work, "engine_failed",
			     "The table before this one cannot be read.");
}

void
append_close(struct table *table)
{
	sqlite3_close(table->base);
	table->base = NULL;
}

/* A column of base, of its facts. */
static bool
read_column(struct work *work, const struct json_value *value, int number,
	struct column *column)
{
	struct json json;
	size_t len;

	*column = (struct column){
		.base = number,
		.from = -1,
		.mark = '.',
		.type = TYPES,
	};
	if (json_read(work->arena, value->text, value->len, &json))
		return false;
	for (size_t i = 0; i < json.count; i++) {
		const struct json_member *m = &json.members[i];
		const char *text =
			m->value.type == JSON_STRING
				? json_decode(work->arena, &m->value, &len)
				: NULL;
		if (!strcmp(m->key, "name"))
			column->name = text;
		else if (!strcmp(m->key, "unit"))
			column->unit = text;
		else if (!strcmp(m->key, "type") && text)
			column->type = column->base_type = type_named(text);
	}
	column->reads = column->type;
	return column->name && column->type < TYPES;
}

/* The columns of base; NULL when they are not what we wrote. */
static struct column *
read_columns(struct work *work, size_t more, int *count)
{
	const char *text = work->request->base_columns;
	struct json json;

	if (!text || json_read(work->arena, text, strlen(text), &json) ||
		json.value.type != JSON_ARRAY)
		return NULL;
	struct column *columns =
		work_room(NULL, (json.count + more) * sizeof *columns);
	for (size_t i = 0; i < json.count; i++)
		if (!read_column(work, &json.members[i].value, (int)i,
			    &columns[i])) {
			free(columns);
			return NULL;
		}
	*count = (int)json.count;
	return columns;
}

/* The type that both fit; TYPES if there is none. */
static enum type
wider(const struct column *base, const struct column *file)
{
	enum type a = base->type, b = file->type;

	if (a == b || a == TYPE_TEXT)
		return a;
	if (!file->tally.values)
		return a;
	if ((a == TYPE_INTEGER && b == TYPE_DECIMAL) ||
		(a == TYPE_DECIMAL && b == TYPE_INTEGER))
		return TYPE_DECIMAL;
	if ((a == TYPE_DATE && b == TYPE_INSTANT) ||
		(a == TYPE_INSTANT && b == TYPE_DATE))
		return TYPE_INSTANT;
	return TYPES;
}

static bool
differ(struct work *work, const struct column *base, const struct column *file)
{
	struct buffer details = { .arena = work->arena };

	buffer_text(&details, "{");
	json_quote(&details, base->name, strlen(base->name));
	buffer_printf(&details, ":\"%s, not %s\"}", type_names[file->type],
		type_names[base->type]);
	work_fail(work, "types_differ",
		"The column \"%.100s\" is of type %s in this file, and %s in the "
		"table.",
		base->name, type_names[file->type], type_names[base->type]);
	work->result->details = details.data;
	return false;
}

/* The file's column becomes part of one of base. */
static bool
unite(struct work *work, struct column *base, const struct column *file)
{
	struct column united = *file;
	enum type type = wider(base, file);

	if (type == TYPES)
		return differ(work, base, file);
	united.name = base->name;
	united.unit = base->unit ? base->unit : file->unit;
	united.base = base->base;
	united.base_type = base->base_type;
	united.type = type;
	united.reads =
		type == TYPE_TEXT || !file->tally.values ? type : file->type;
	*base = united;
	return true;
}

static struct column *
find(struct column *columns, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (header_same(columns[i].name, name))
			return &columns[i];
	return NULL;
}

bool
append_merge(struct table *table)
{
	struct work *work = table->work;
	int of_base = 0;

	if (!table->base)
		return true;
	struct column *all = read_columns(work, (size_t)table->count, &of_base);
	if (!all)
		return work_fail(work, "engine_failed",
			"The columns of the table are not known.");
	int count = of_base;
	for (int i = 0; i < table->count && !work_failed(work); i++) {
		struct column *same =
			find(all, of_base, table->columns[i].name);
		if (same)
			unite(work, same, &table->columns[i]);
		else
			all[count++] = table->columns[i];
	}
	free(table->columns);
	table->columns = all;
	table->count = table->room = count;
	if (count > work->limits.columns + 1)
		return work_fail(work, "too_many_columns",
			"Together these tables have %d columns; %d are the most.",
			count, work->limits.columns);
	return !work_failed(work);
}

void
append_widen(enum type from, enum type to, struct value *value)
{
	if (from == to || value->kind != VALUE_INTEGER)
		return;
	if (from == TYPE_INTEGER && to == TYPE_DECIMAL) {
		value->kind = VALUE_DECIMAL;
		value->decimal = (double)value->integer;
	} else if (from == TYPE_DATE && to == TYPE_INSTANT)
		value->integer = zone_instant(value->integer * DAY_MS);
}

static void
take(sqlite3_stmt *row, const struct column *column, struct value *value)
{
	int at = column->base + 1;

	*value = (struct value){ .kind = VALUE_NULL };
	if (column->base < 0 || sqlite3_column_type(row, at) == SQLITE_NULL)
		return;
	if (column->base_type == TYPE_TEXT) {
		value->kind = VALUE_TEXT;
		value->text = (const char *)sqlite3_column_text(row, at);
		value->len = (size_t)sqlite3_column_bytes(row, at);
	} else if (column->base_type == TYPE_DECIMAL) {
		value->kind = VALUE_DECIMAL;
		value->decimal = sqlite3_column_double(row, at);
	} else {
		value->kind = VALUE_INTEGER;
		value->integer = sqlite3_column_int64(row, at);
	}
	append_widen(column->base_type, column->type, value);
}

bool
append_copy(struct table *table, sqlite3_stmt *insert)
{
	sqlite3_stmt *row = NULL;
	struct value value;
	bool ok = true;

	if (!table->base)
		return true;
	sqlite3_prepare_v2(
		table->base, "select * from data order by n", -1, &row, NULL);
	while (ok && sqlite3_step(row) == SQLITE_ROW) {
		sqlite3_bind_int64(insert, 1, sqlite3_column_int64(row, 0));
		for (int i = 0; i < table->count; i++) {
			take(row, &table->columns[i], &value);
			store_bind(insert, i + 2, &value);
		}
		ok = sqlite3_step(insert) == SQLITE_DONE;
		sqlite3_reset(insert);
		table->base_rows++;
	}
	sqlite3_finalize(row);
	return ok;
}
