/* Rows as CSV or ndjson, in pieces of 64 KiB. */
#include <string.h>

#include "table/export.h"
#include "table/facts.h"
#include "text/json.h"

enum { PIECE_FULL = 65536 };

/* A text within quotes, if it has what would end the cell, or is empty. */
static void
csv_text(struct buffer *out, const char *text, size_t len, bool raw)
{
	bool formula = len && !raw && memchr("=+-@\t\r", *text, 6);
	bool quoted = !len || memchr(text, ',', len) ||
		      memchr(text, '"', len) || memchr(text, '\n', len) ||
		      memchr(text, '\r', len) || *text == ' ' ||
		      text[len - 1] == ' ';

	if (quoted)
		buffer_add(out, "\"", 1);
	if (formula)
		buffer_add(out, "'", 1);
	for (const char *end = text + len; text < end; text++) {
		if (*text == '"')
			buffer_add(out, "\"", 1);
		buffer_add(out, text, 1);
	}
	if (quoted)
		buffer_add(out, "\"", 1);
}

/* Numbers of JSON that are strings of digits need no quotes here. */
static void
csv_value(struct buffer *out, const struct export *e, sqlite3_stmt *row, int i)
{
	struct buffer value = { .arena = out->arena };
	enum type type = e->columns[i].type;

	if (sqlite3_column_type(row, i) == SQLITE_NULL)
		return;
	if (type == TYPE_TEXT) {
		csv_text(out, (const char *)sqlite3_column_text(row, i),
			(size_t)sqlite3_column_bytes(row, i), e->raw);
		return;
	}
	facts_value(&value, type, row, i);
	bool quoted = value.data[0] == '"';
	buffer_add(out, value.data + quoted, value.len - 2 * quoted);
}

static void
csv_row(struct buffer *out, const struct export *e, sqlite3_stmt *row)
{
	for (int i = 0; i < e->count; i++) {
		if (i)
			buffer_add(out, ",", 1);
		csv_value(out, e, row, i);
	}
	/* Alone in its line, an empty cell would be no row. */
	if (e->count == 1 && sqlite3_column_type(row, 0) == SQLITE_NULL)
		buffer_text(out, "NULL");
	buffer_text(out, "\r\n");
}

static void
csv_header(struct buffer *out, const struct export *e)
{
	if (!e->raw)
		buffer_text(out, "\xef\xbb\xbf");
	for (int i = 0; i < e->count; i++) {
		const char *name = e->columns[i].name;
		if (i)
			buffer_add(out, ",", 1);
		csv_text(out, name, strlen(name), e->raw);
	}
	buffer_text(out, "\r\n");
}

static void
json_row(struct buffer *out, const struct export *e, sqlite3_stmt *row)
{
	buffer_text(out, "{");
	for (int i = 0; i < e->count; i++) {
		const char *name = e->columns[i].name;
		if (i)
			buffer_add(out, ",", 1);
		json_quote(out, name, strlen(name));
		buffer_add(out, ":", 1);
		facts_value(out, e->columns[i].type, row, i);
	}
	buffer_text(out, "}\n");
}

/* Hands on what is there, and begins anew. */
static bool
flush(const struct export *e, struct buffer *out)
{
	bool ok = e->write(e->context, out->data, out->len);

	arena_reset(out->arena);
	*out = (struct buffer){ .arena = out->arena };
	buffer_text(out, "");
	return ok;
}

bool
export_rows(const struct export *e, sqlite3_stmt *row)
{
	struct arena arena = { 0 };
	struct buffer out = { .arena = &arena };
	int state = SQLITE_ROW;
	bool ok = true;

	buffer_text(&out, "");
	if (e->format == EXPORT_CSV)
		csv_header(&out, e);
	while (ok && (state = sqlite3_step(row)) == SQLITE_ROW) {
		if (e->format == EXPORT_CSV)
			csv_row(&out, e, row);
		else
			json_row(&out, e, row);
		if (out.len >= PIECE_FULL)
			ok = flush(e, &out);
	}
	ok = ok && state == SQLITE_DONE && flush(e, &out);
	arena_free(&arena);
	return ok;
}
