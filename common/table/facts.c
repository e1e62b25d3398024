/* Facts about a table, as JSON. */
#include "table/day.h"
#include "table/facts.h"
#include "table/xlsx.h"
#include "text/json.h"

static const char *const formats[] = {
	[FORMAT_CSV] = "csv",
	[FORMAT_TSV] = "tsv",
	[FORMAT_JSON] = "json",
	[FORMAT_NDJSON] = "ndjson",
	[FORMAT_XLSX] = "xlsx",
};

static void
quote(struct buffer *out, const char *text)
{
	if (text)
		json_quote(out, text, strlen(text));
	else
		buffer_text(out, "null");
}

void
facts_integer(struct buffer *out, int64_t value)
{
	const int64_t most = 1LL << 53;
	const char *mark = value > most || value < -most ? "\"" : "";

	buffer_printf(out, "%s%lld%s", mark, (long long)value, mark);
}

static void
write_time(struct buffer *out, enum type type, int64_t value)
{
	char text[DAY_ROOM];

	if (type == TYPE_DATE)
		day_write(text, value);
	else
		instant_write(text, value);
	quote(out, text);
}

void
facts_value(struct buffer *out, enum type type, sqlite3_stmt *row, int column)
{
	char text[NUMBER_ROOM];

	if (sqlite3_column_type(row, column) == SQLITE_NULL) {
		buffer_text(out, "null");
		return;
	}
	switch (type) {
	case TYPE_BOOLEAN:
		buffer_text(out,
			sqlite3_column_int(row, column) ? "true" : "false");
		break;
	case TYPE_INTEGER:
		facts_integer(out, sqlite3_column_int64(row, column));
		break;
	case TYPE_DECIMAL:
		number_write(text, sqlite3_column_double(row, column));
		buffer_text(out, text);
		break;
	case TYPE_DATE:
	case TYPE_INSTANT:
		write_time(out, type, sqlite3_column_int64(row, column));
		break;
	default:
		json_quote(out, (const char *)sqlite3_column_text(row, column),
			(size_t)sqlite3_column_bytes(row, column));
	}
}

static void
write_columns(struct buffer *out, const struct table *table)
{
	buffer_text(out, "[");
	for (int i = 0; i < table->count; i++) {
		const struct column *column = &table->columns[i];
		buffer_text(out, i ? ",{\"name\":" : "{\"name\":");
		quote(out, column->name);
		buffer_printf(out,
			",\"type\":\"%s\",\"unit\":", type_names[column->type]);
		quote(out, column->unit);
		buffer_text(out, "}");
	}
	buffer_text(out, "]");
}

/* The first rows, as long as they are not large. */
static void
write_preview(struct buffer *out, const struct table *table, sqlite3 *db)
{
	enum { LARGE = 1 << 20 };
	sqlite3_stmt *row = NULL;
	size_t from = out->len;

	buffer_text(out, "[");
	sqlite3_prepare_v2(
		db, "select * from data order by n limit 100", -1, &row, NULL);
	for (int n = 0; sqlite3_step(row) == SQLITE_ROW; n++) {
		buffer_text(out, n ? ",[" : "[");
		for (int i = 0; i < table->count; i++) {
			if (i)
				buffer_text(out, ",");
			facts_value(out, table->columns[i].type, row, i + 1);
		}
		buffer_text(out, "]");
		if (out->len - from > LARGE)
			break;
	}
	sqlite3_finalize(row);
	buffer_text(out, "]");
}

static void
write_source(struct buffer *out, const struct source *s)
{
	char delimiter[2] = { s->dialect.delimiter, 0 };
	bool text = s->format != FORMAT_XLSX;

	buffer_printf(
		out, "{\"format\":\"%s\",\"encoding\":", formats[s->format]);
	quote(out, text ? s->charset.name : NULL);
	buffer_text(out, ",\"delimiter\":");
	quote(out, *delimiter ? delimiter : NULL);
	buffer_text(out, ",\"sheet\":");
	quote(out, text ? NULL : xlsx_sheet(s));
}

const char *
facts_write(struct table *table, sqlite3 *db, const char *profile)
{
	struct buffer out = { .arena = table->work->arena };

	write_source(&out, &table->source);
	buffer_printf(&out,
		",\"row_count\":%lld,\"column_count\":%d,"
		"\"columns\":",
		table->rows, table->count);
	write_columns(&out, table);
	buffer_text(&out, ",\"problems\":");
	problems_write(&out, &table->problems);
	buffer_text(&out, ",\"preview\":");
	write_preview(&out, table, db);
	buffer_text(&out, ",\"profile\":");
	buffer_text(&out, profile ? profile : "null");
	buffer_text(&out, "}");
	return out.data;
}
