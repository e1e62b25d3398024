/* The result as JSON, the same bytes each time. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "formula/query.h"
#include "table/day.h"
#include "table/number.h"
#include "text/json.h"

static const int64_t exact = 1LL << 53; /* beyond, as strings of digits */

static void
add_integer(struct buffer *out, int64_t value)
{
	bool wide = value > exact || value < -exact;

	buffer_printf(out, wide ? "\"%lld\"" : "%lld", (long long)value);
}

static void
add_decimal(struct buffer *out, double value)
{
	char text[NUMBER_ROOM];

	/* No minus before nothing. */
	number_write(text, value == 0 ? 0 : value);
	buffer_text(out, isfinite(value) ? text : "null");
}

static void
add_time(struct buffer *out, int64_t value, enum type type)
{
	char text[DAY_ROOM];

	if (type == TYPE_DATE)
		day_write(text, value);
	else
		instant_write(text, value);
	json_quote(out, text, strlen(text));
}

void
query_value(struct buffer *out, sqlite3_stmt *s, int at, enum type type)
{
	int is = sqlite3_column_type(s, at);

	if (is == SQLITE_NULL)
		buffer_text(out, "null");
	else if (is == SQLITE_TEXT)
		json_quote(out, (const char *)sqlite3_column_text(s, at),
			(size_t)sqlite3_column_bytes(s, at));
	else if (type == TYPE_BOOLEAN)
		buffer_text(out, sqlite3_column_int(s, at) ? "true" : "false");
	else if (type == TYPE_DATE || type == TYPE_INSTANT)
		add_time(out, sqlite3_column_int64(s, at), type);
	else if (is == SQLITE_INTEGER && type == TYPE_INTEGER)
		add_integer(out, sqlite3_column_int64(s, at));
	else
		add_decimal(out, sqlite3_column_double(s, at));
}

static void
add_columns(struct query *q, struct buffer *out)
{
	buffer_text(out, "{\"columns\":[");
	for (int i = 0; i < q->count; i++) {
		const char *name = q->columns[i].name;
		buffer_text(out, i ? ",{\"name\":" : "{\"name\":");
		json_quote(out, name, strlen(name));
		buffer_printf(out, ",\"type\":\"%s\"}",
			type_names[q->columns[i].type]);
	}
	buffer_text(out, "],\"rows\":[");
}

static void
add_row(struct query *q, struct buffer *out, sqlite3_stmt *s, bool first)
{
	buffer_text(out, first ? "[" : ",[");
	for (int i = 0; i < q->count; i++) {
		if (i)
			buffer_text(out, ",");
		query_value(out, s, i + 1, q->columns[i].type);
	}
	buffer_text(out, "]");
}

/* The first of them, as many as fit; all are counted. */
static bool
add_rows(struct query *q, struct buffer *out)
{
	sqlite3_stmt *s = pipe_select(&q->pipe, "", q->pipe.map, q->count, "");
	size_t from = out->len;
	int64_t most = q->request->rows ? q->request->rows : RESULT_ROWS;
	int64_t told = 0, skip = q->request->offset;
	bool full = false;
	int code = SQLITE_ERROR;

	while (s && (code = sqlite3_step(s)) == SQLITE_ROW) {
		if (q->rows++ < skip || full || told == most)
			continue;
		size_t before = out->len;
		add_row(q, out, s, !told);
		full = out->len - from > RESULT_BYTES;
		if (full) {
			out->len = before;
			out->data[before] = 0;
		} else
			told++;
	}
	bool good = code == SQLITE_DONE || query_failed(q);
	sqlite3_finalize(s);
	buffer_printf(out, "],\"row_count\":%lld,\"truncated\":%s",
		(long long)q->rows, skip + told < q->rows ? "true" : "false");
	return good;
}

/* What decides the result, besides the rows. */
static void
add_facts(struct query *q, struct buffer *out, struct json_object *params)
{
	const char *zone = q->request->timezone ? q->request->timezone : "UTC";

	buffer_printf(out, ",\"params\":%s,\"now\":",
		params ? json_object_to_json_string_ext(
				 params, JSON_C_TO_STRING_PLAIN)
		       : "{}");
	add_time(out, q->request->now, TYPE_INSTANT);
	buffer_text(out, ",\"timezone\":");
	json_quote(out, zone, strlen(zone));
	buffer_printf(out, ",\"dataset\":%s,\"engine\":\"sqlite %s\"",
		q->request->dataset ? q->request->dataset : "null",
		sqlite3_libversion());
}

static void
add_hash(struct buffer *out)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	char text[2 * sizeof hash + 1];

	crypto_hash_sha256(hash, (const unsigned char *)out->data, out->len);
	sodium_bin2hex(text, sizeof text, hash, sizeof hash);
	buffer_printf(out, ",\"hash\":\"%s\"}", text);
}

bool
query_answer(struct query *q, struct json_object *params)
{
	struct buffer out = { .arena = q->arena };

	if (q->definition->chart_count && !query_keep(q, ""))
		return false;
	add_columns(q, &out);
	if (!add_rows(q, &out) || !query_charts(q, &out))
		return false;
	add_facts(q, &out, params);
	add_hash(&out);
	q->result->answer = out.data;
	return true;
}
