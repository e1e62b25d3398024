/* A cell's value, by its column's type. */
#include <string.h>

#include "table/column.h"
#include "table/day.h"

static bool
read_boolean(const struct cell *cell, struct value *value)
{
	int is = shape_boolean(cell->text, cell->len);

	value->kind = VALUE_INTEGER;
	value->integer = is;
	return is >= 0;
}

static bool
read_number(const struct column *column, enum type type,
	const struct cell *cell, struct value *value)
{
	struct number n;
	char mark = cell->number ? '.' : column->mark;

	if (!number_read(cell->text, cell->len, mark, &n))
		return false;
	value->kind = type == TYPE_INTEGER ? VALUE_INTEGER : VALUE_DECIMAL;
	value->integer = n.integer;
	value->decimal = n.value;
	return type == TYPE_DECIMAL || n.whole;
}

static bool
read_date(const struct column *column, const struct cell *cell,
	struct value *value)
{
	struct day day;

	if (!day_read(cell->text, cell->len, &day))
		return false;
	int order = day.numeric ? (int)column->order : ORDER_YMD;
	value->kind = VALUE_INTEGER;
	value->integer = day.days[order];
	return day.orders & 1u << order;
}

static bool
read_as(const struct column *column, enum type type, const struct cell *cell,
	struct value *value)
{
	switch (type) {
	case TYPE_BOOLEAN:
		return read_boolean(cell, value);
	case TYPE_INTEGER:
	case TYPE_DECIMAL:
		return read_number(column, type, cell, value);
	case TYPE_DATE:
		return read_date(column, cell, value);
	case TYPE_INSTANT:
		value->kind = VALUE_INTEGER;
		return instant_read(cell->text, cell->len, &value->integer);
	default:
		value->kind = VALUE_TEXT;
		value->text = cell->text;
		value->len = cell->len;
		return true;
	}
}

void
column_value(struct work *work, struct column *column, const struct cell *cell,
	long long row, long long line, struct value *value)
{
	struct value other;

	value->kind = VALUE_NULL;
	if (column_null(&work->options, column, cell))
		return;
	if (!read_as(column, column->reads, cell, value)) {
		value->kind = VALUE_NULL;
		if (column->misfits)
			problems_count(work, column->misfits, row, line,
				cell->text, cell->len);
	}
	if (column->almost && cell->len &&
		!column_missing(&work->options, cell) &&
		!read_as(column, column->almost_type, cell, &other))
		problems_count(
			work, column->almost, row, line, cell->text, cell->len);
}
