/* Types of columns: by the whole column, the first that all values fit. */
#include <string.h>

#include "table/column.h"
#include "table/day.h"

enum { ALMOST_VALUES = 100 }; /* fewer are too few for "almost" */

/* The shapes, of which any one that all have is the type. */
static const struct kind {
	unsigned shape;
	enum type type;
	char mark;
	enum date_order order;
} kinds[] = {
	{ SHAPE_TRUE_FALSE, TYPE_BOOLEAN },
	{ SHAPE_YES_NO, TYPE_BOOLEAN },
	{ SHAPE_Y_N, TYPE_BOOLEAN },
	{ SHAPE_T_F, TYPE_BOOLEAN },
	{ SHAPE_INTEGER, TYPE_INTEGER },
	{ SHAPE_POINT, TYPE_DECIMAL, .mark = '.' },
	{ SHAPE_COMMA, TYPE_DECIMAL, .mark = ',' },
	{ SHAPE_DMY, TYPE_DATE, .order = ORDER_DMY },
	{ SHAPE_MDY, TYPE_DATE, .order = ORDER_MDY },
	{ SHAPE_YMD, TYPE_DATE, .order = ORDER_YMD },
	{ SHAPE_INSTANT, TYPE_INSTANT },
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static bool
null_word(const struct options *options, const struct cell *cell)
{
	for (int i = 0; i < options->null_count; i++)
		if (strlen(options->null_words[i]) == cell->len &&
			!memcmp(options->null_words[i], cell->text, cell->len))
			return true;
	return false;
}

static bool
is_null(const struct options *options, const struct cell *cell)
{
	if (!cell->text)
		return true;
	return options->null_given ? null_word(options, cell)
				   : shape_null(cell);
}

/* Quoted empty: a text, or no value of any other type. */
bool
column_missing(const struct options *options, const struct cell *cell)
{
	return !cell->len || (!options->null_given && shape_missing(cell));
}

bool
column_null(const struct options *options, const struct column *column,
	const struct cell *cell)
{
	if (is_null(options, cell))
		return true;
	if (!column_missing(options, cell))
		return false;
	return column->reads != TYPE_TEXT ||
	       (cell->len && !column->forced && !column->tally.values);
}

static void
settle_run(struct tally *tally)
{
	for (int bit = 0; bit < SHAPE_BITS; bit++)
		if (tally->shape & 1u << bit)
			tally->fits[bit] += tally->same;
	if (tally->shape & SHAPE_EITHER)
		tally->either += tally->same;
	tally->slash |= (tally->shape & SHAPE_SLASH) != 0;
	tally->marked |= (tally->shape & SHAPE_MARKED) != 0;
	tally->same = 0;
}

void
column_tally(const struct options *options, struct tally *tally,
	const struct cell *cell)
{
	char unit[UNIT_MAX];

	if (is_null(options, cell))
		return;
	if (column_missing(options, cell)) {
		tally->missing++;
		return;
	}
	tally->values++;
	unsigned shape = shape_of(cell, unit);
	if (unit[0] && !tally->unit[0])
		memcpy(tally->unit, unit, UNIT_MAX);
	else if (unit[0] && strcmp(tally->unit, unit))
		tally->units_differ = true;
	if (shape != tally->shape)
		settle_run(tally);
	tally->shape = shape;
	tally->same++;
}

static long long
fits(const struct tally *tally, unsigned shape)
{
	return tally->fits[__builtin_ctz(shape)];
}

/* Whether options let a column be of this kind. */
static bool
allowed(const struct options *options, const struct tally *tally,
	const struct kind *kind)
{
	if (kind->type == TYPE_DECIMAL)
		return !tally->units_differ &&
		       (!options->decimal_mark ||
			       options->decimal_mark == kind->mark);
	return kind->type != TYPE_DATE || !options->date_order ||
	       options->date_order == kind->order;
}

/* The first kind that at least so many values have. */
static const struct kind *
kind_of(const struct options *options, const struct tally *tally,
	long long least, enum type only)
{
	for (int i = 0; i < KINDS; i++)
		if ((only == TYPES || kinds[i].type == only) &&
			allowed(options, tally, &kinds[i]) &&
			fits(tally, kinds[i].shape) >= least)
			return &kinds[i];
	return NULL;
}

/* The kind of a type that most values have. */
static const struct kind *
best_of(const struct options *options, const struct tally *tally,
	enum type type)
{
	const struct kind *best = NULL;

	for (int i = 0; i < KINDS; i++)
		if (kinds[i].type == type &&
			allowed(options, tally, &kinds[i]) &&
			(!best || fits(tally, kinds[i].shape) >
					  fits(tally, best->shape)))
			best = &kinds[i];
	return best;
}

static void
take_kind(struct column *column, const struct kind *kind)
{
	column->mark = kind && kind->mark ? kind->mark : '.';
	column->order = kind ? kind->order : ORDER_GUESS;
}

static void
force(const struct options *options, struct column *column)
{
	for (int i = 0; i < options->type_count; i++)
		if (!strcmp(options->types[i].column, column->name)) {
			column->forced = true;
			column->type = options->types[i].type;
			take_kind(column,
				best_of(options, &column->tally, column->type));
		}
}

static void
settle_type(const struct options *options, struct column *column)
{
	const struct tally *tally = &column->tally;
	const struct kind *kind = NULL;

	column->type = TYPE_TEXT;
	force(options, column);
	if (column->forced)
		return;
	if (tally->values && !column->joined)
		kind = kind_of(options, tally, tally->values, TYPES);
	if (kind)
		column->type = kind->type;
	take_kind(column, kind);
}

/*
 * Where all values of a column can be read with either mark and differ by it,
 * that of the other columns holds.
 */
static void
settle_marks(struct column *columns, int count)
{
	int point = 0, comma = 0;

	for (int i = 0; i < count; i++) {
		const struct tally *t = &columns[i].tally;
		if (columns[i].type != TYPE_DECIMAL || columns[i].forced)
			continue;
		point += fits(t, SHAPE_COMMA) < t->values;
		comma += fits(t, SHAPE_POINT) < t->values;
	}
	for (int i = 0; i < count && comma && !point; i++)
		if (columns[i].type == TYPE_DECIMAL && !columns[i].forced)
			columns[i].mark = ',';
}

/* D first, but for slashes M; where both orders fit all dates. */
static void
settle_order(struct work *work, struct column *column, struct problems *all)
{
	const struct tally *tally = &column->tally;

	if (column->type != TYPE_DATE || work->options.date_order ||
		fits(tally, SHAPE_DMY) != fits(tally, SHAPE_MDY))
		return;
	column->order = tally->slash ? ORDER_MDY : ORDER_DMY;
	if (!tally->either)
		return;
	struct problem *problem = problems_add(work, all, "ambiguous_dates",
		column->name,
		"These dates can be read with the day or the month first; the %s "
		"is taken as first. The option date_order says otherwise.",
		tally->slash ? "month" : "day");
	problem->count = tally->either;
}

static void
watch_almost(struct work *work, struct column *column, struct problems *all)
{
	static const char *const names[] = { "almost_boolean", "almost_integer",
		"almost_decimal", "almost_date", "almost_instant" };
	const struct tally *tally = &column->tally;

	if (column->type != TYPE_TEXT || column->forced || column->joined ||
		tally->values < ALMOST_VALUES)
		return;
	long long least = tally->values - tally->values / 100;
	const struct kind *kind = kind_of(&work->options, tally, least, TYPES);
	if (!kind)
		return;
	take_kind(column, kind);
	column->almost_type = kind->type;
	column->almost = problems_add(work, all, names[kind->type],
		column->name,
		"All but a few values are of type %s, so the column stays text. "
		"The option types makes it %s, and the others empty.",
		type_names[kind->type], type_names[kind->type]);
}

static void
watch_forced(struct work *work, struct column *column, struct problems *all)
{
	if (column->forced && column->type != TYPE_TEXT)
		column->misfits =
			problems_add(work, all, "misfits", column->name,
				"These values are no %s and were left empty.",
				type_names[column->type]);
}

void
columns_settle(struct work *work, struct column *columns, int count,
	struct problems *all)
{
	for (int i = 0; i < count; i++) {
		settle_run(&columns[i].tally);
		settle_type(&work->options, &columns[i]);
	}
	settle_marks(columns, count);
	for (int i = 0; i < count; i++) {
		struct column *column = &columns[i];
		settle_order(work, column, all);
		watch_almost(work, column, all);
		watch_forced(work, column, all);
		if (column->type == TYPE_DECIMAL && column->tally.unit[0] &&
			!column->tally.units_differ)
			column->unit = column->tally.unit;
		column->reads = column->type;
		column->from = i;
		column->base = -1;
	}
}
