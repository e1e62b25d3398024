/* From one type to another: NULL where it does not convert. */
#include <math.h>
#include <stdio.h>

#include "formula/scalar.h"
#include "table/day.h"
#include "table/number.h"
#include "table/shape.h"

/* A cell as the column's text had it when it was loaded. */
static struct cell
cell_of(sqlite3_value *value)
{
	const char *text = (const char *)sqlite3_value_text(value);
	size_t len = text ? (size_t)sqlite3_value_bytes(value) : 0;

	while (len && *text == ' ') {
		text++;
		len--;
	}
	while (len && text[len - 1] == ' ')
		len--;
	return (struct cell){ .text = len ? text : NULL, .len = len };
}

static void
to_date(sqlite3_context *c, int count, sqlite3_value **v)
{
	struct cell cell = cell_of(*v);
	struct day day;

	(void)count;
	if (cell.text && day_read(cell.text, cell.len, &day) &&
		day.orders & 1u << ORDER_YMD)
		sqlite3_result_int(c, day.days[ORDER_YMD]);
}

static void
to_instant(sqlite3_context *c, int count, sqlite3_value **v)
{
	struct cell cell = cell_of(*v);
	int64_t ms;

	(void)count;
	if (cell.text && instant_read(cell.text, cell.len, &ms))
		sqlite3_result_int64(c, ms);
}

static void
to_number(sqlite3_context *c, sqlite3_value *v, bool as_whole)
{
	struct number n = { .value = sqlite3_value_double(v) };
	struct cell cell;

	if (sqlite3_value_type(v) == SQLITE_INTEGER) {
		n.whole = true;
		n.integer = sqlite3_value_int64(v);
	} else if (sqlite3_value_type(v) == SQLITE_TEXT) {
		cell = cell_of(v);
		if (!cell.text || !number_read(cell.text, cell.len, '.', &n))
			return;
	} else if (sqlite3_value_type(v) == SQLITE_NULL)
		return;
	if (!as_whole)
		scalar_double(c, n.whole ? (double)n.integer : n.value);
	else if (n.whole)
		sqlite3_result_int64(c, n.integer);
	else if (fabs(n.value) < 9.2e18) /* cut towards zero */
		sqlite3_result_int64(c, (int64_t)n.value);
}

static void
to_integer(sqlite3_context *c, int count, sqlite3_value **v)
{
	(void)count;
	to_number(c, *v, true);
}

static void
to_decimal(sqlite3_context *c, int count, sqlite3_value **v)
{
	(void)count;
	to_number(c, *v, false);
}

static void
to_boolean(sqlite3_context *c, int count, sqlite3_value **v)
{
	struct cell cell = cell_of(*v);
	int is = -1;

	(void)count;
	if (sqlite3_value_type(*v) == SQLITE_TEXT)
		is = cell.text ? shape_boolean(cell.text, cell.len) : -1;
	else if (sqlite3_value_type(*v) != SQLITE_NULL)
		is = sqlite3_value_double(*v) != 0;
	if (is >= 0)
		sqlite3_result_int(c, is);
}

/* By the type that it has. */
static void
to_text(sqlite3_context *c, int count, sqlite3_value **v)
{
	int type = sqlite3_value_int(v[1]);
	char text[DAY_ROOM];

	(void)count;
	if (sqlite3_value_type(*v) == SQLITE_NULL)
		return;
	if (type == TYPE_BOOLEAN)
		snprintf(text, sizeof text, "%s",
			sqlite3_value_int(*v) ? "true" : "false");
	else if (type == TYPE_DATE)
		day_write(text, sqlite3_value_int64(*v));
	else if (type == TYPE_INSTANT)
		instant_write(text, sqlite3_value_int64(*v));
	else if (sqlite3_value_type(*v) == SQLITE_INTEGER)
		snprintf(text, sizeof text, "%lld",
			(long long)sqlite3_value_int64(*v));
	else
		number_write(text, sqlite3_value_double(*v));
	sqlite3_result_text(c, text, -1, SQLITE_TRANSIENT);
}

const struct scalar scalar_conversions[] = {
	{ "f_to_date", 2, to_date },
	{ "f_to_instant", 2, to_instant },
	{ "f_to_integer", 2, to_integer },
	{ "f_to_decimal", 2, to_decimal },
	{ "f_to_boolean", 2, to_boolean },
	{ "f_to_text", 2, to_text },
	{ 0 },
};
