/* One table of aggregates: what each does with a value, and in the end. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formula/tally.h"
#include "formula/tally_bag.h"

struct tally_kind {
	const char *name;
	void (*add)(struct tally *, sqlite3_value **, size_t *memory);
	void (*bind)(struct tally *, double share, sqlite3_stmt *, int at);
	void (*drop)(struct tally *);
	int condition; /* the argument that has to be true; -1: none */
};

static void
add_none(struct tally *t, sqlite3_value **v, size_t *memory)
{
	(void)t;
	(void)v;
	(void)memory;
}

static void
add_sum(struct tally *t, sqlite3_value **v, size_t *memory)
{
	double value = sqlite3_value_double(*v);
	double sum = t->sum.sum + value;

	(void)memory;
	if (sqlite3_value_type(*v) == SQLITE_INTEGER)
		t->sum.whole += sqlite3_value_int64(*v);
	else
		t->sum.decimal = true;
	t->sum.lost += fabs(t->sum.sum) >= fabs(value)
			       ? t->sum.sum - sum + value
			       : value - sum + t->sum.sum;
	t->sum.sum = sum;
}

static double
sum_of(const struct tally *t)
{
	if (!t->sum.decimal)
		return (double)t->sum.whole;
	return isfinite(t->sum.lost) ? t->sum.sum + t->sum.lost : t->sum.sum;
}

static void
bind_double(sqlite3_stmt *s, int at, double value)
{
	if (isfinite(value))
		sqlite3_bind_double(s, at, value);
	else
		sqlite3_bind_null(s, at);
}

static void
bind_sum(struct tally *t, double share, sqlite3_stmt *s, int at)
{
	(void)share;
	if (!t->count)
		sqlite3_bind_null(s, at);
	else if (!t->sum.decimal && t->sum.whole >= INT64_MIN &&
		 t->sum.whole <= INT64_MAX)
		sqlite3_bind_int64(s, at, (int64_t)t->sum.whole);
	else
		bind_double(s, at, sum_of(t));
}

static void
bind_avg(struct tally *t, double share, sqlite3_stmt *s, int at)
{
	(void)share;
	if (t->count)
		bind_double(s, at, sum_of(t) / (double)t->count);
	else
		sqlite3_bind_null(s, at);
}

static void
bind_count(struct tally *t, double share, sqlite3_stmt *s, int at)
{
	(void)share;
	sqlite3_bind_int64(s, at, t->count);
}

static void
add_spread(struct tally *t, sqlite3_value **v, size_t *memory)
{
	double value = sqlite3_value_double(*v);
	double off = value - t->spread.mean;

	(void)memory;
	t->spread.mean += off / (double)t->count;
	t->spread.squares += off * (value - t->spread.mean);
}

static void
bind_variance(struct tally *t, double share, sqlite3_stmt *s, int at)
{
	(void)share;
	if (t->count > 1)
		bind_double(s, at, t->spread.squares / (double)(t->count - 1));
	else
		sqlite3_bind_null(s, at);
}

static void
bind_stddev(struct tally *t, double share, sqlite3_stmt *s, int at)
{
	(void)share;
	if (t->count > 1)
		bind_double(s, at,
			sqrt(t->spread.squares / (double)(t->count - 1)));
	else
		sqlite3_bind_null(s, at);
}

static void
add_corr(struct tally *t, sqlite3_value **v, size_t *memory)
{
	double x = sqlite3_value_double(v[0]), y = sqlite3_value_double(v[1]);
	double n = (double)t->count, off = x - t->spread.mean;
	double other = y - t->spread.other_mean;

	(void)memory;
	t->spread.mean += off / n;
	t->spread.other_mean += other / n;
	t->spread.squares += off * (x - t->spread.mean);
	t->spread.other_squares += other * (y - t->spread.other_mean);
	t->spread.both += off * (y - t->spread.other_mean);
}

/* Of what is constant there is none. */
static void
bind_corr(struct tally *t, double share, sqlite3_stmt *s, int at)
{
	double size = sqrt(t->spread.squares) * sqrt(t->spread.other_squares);

	(void)share;
	if (t->count > 1 && size > 0)
		bind_double(s, at, fmax(-1, fmin(1, t->spread.both / size)));
	else
		sqlite3_bind_null(s, at);
}

static void
add_min(struct tally *t, sqlite3_value **v, size_t *memory)
{
	if (t->count == 1 || kept_compare(*v, &t->kept) < 0)
		kept_set(&t->kept, *v, memory);
}

static void
add_max(struct tally *t, sqlite3_value **v, size_t *memory)
{
	if (t->count == 1 || kept_compare(*v, &t->kept) > 0)
		kept_set(&t->kept, *v, memory);
}

static void
add_first(struct tally *t, sqlite3_value **v, size_t *memory)
{
	if (t->count == 1)
		kept_set(&t->kept, *v, memory);
}

static void
add_last(struct tally *t, sqlite3_value **v, size_t *memory)
{
	kept_set(&t->kept, *v, memory);
}

static void
bind_kept(struct tally *t, double share, sqlite3_stmt *s, int at)
{
	(void)share;
	kept_bind(&t->kept, s, at);
}

static void
drop_kept(struct tally *t)
{
	free(t->kept.text);
}

static void
add_any(struct tally *t, sqlite3_value **v, size_t *memory)
{
	(void)memory;
	t->truth = t->truth || sqlite3_value_double(*v) != 0;
}

static void
add_all(struct tally *t, sqlite3_value **v, size_t *memory)
{
	(void)memory;
	t->truth = (t->count == 1 || t->truth) && sqlite3_value_double(*v) != 0;
}

static void
bind_truth(struct tally *t, double share, sqlite3_stmt *s, int at)
{
	(void)share;
	if (t->count)
		sqlite3_bind_int(s, at, t->truth);
	else
		sqlite3_bind_null(s, at);
}

static const struct tally_kind kinds[] = {
	{ "count", add_none, bind_count, NULL, -1 },
	{ "count_if", add_none, bind_count, NULL, 0 },
	{ "sum", add_sum, bind_sum, NULL, -1 },
	{ "sum_if", add_sum, bind_sum, NULL, 1 },
	{ "avg", add_sum, bind_avg, NULL, -1 },
	{ "avg_if", add_sum, bind_avg, NULL, 1 },
	{ "variance", add_spread, bind_variance, NULL, -1 },
	{ "stddev", add_spread, bind_stddev, NULL, -1 },
	{ "corr", add_corr, bind_corr, NULL, -1 },
	{ "min", add_min, bind_kept, drop_kept, -1 },
	{ "max", add_max, bind_kept, drop_kept, -1 },
	{ "first", add_first, bind_kept, drop_kept, -1 },
	{ "last", add_last, bind_kept, drop_kept, -1 },
	{ "any", add_any, bind_truth, NULL, -1 },
	{ "all", add_all, bind_truth, NULL, -1 },
	{ "median", bag_add_number, bag_bind_quantile, bag_drop, -1 },
	{ "quantile", bag_add_number, bag_bind_quantile, bag_drop, -1 },
	{ "count_distinct", bag_add_hash, bag_bind_distinct, bag_drop, -1 },
	{ "mode", bag_add_value, bag_bind_mode, bag_drop_values, -1 },
};

const struct tally_kind *
tally_named(const char *name)
{
	const struct tally_kind *kind = kinds;

	while (strcmp(kind->name, name))
		kind++;
	return kind;
}

void
tally_add(const struct tally_kind *kind, struct tally *t, sqlite3_value **v,
	size_t *memory)
{
	bool pair = kind->add == add_corr;

	if (kind->condition >= 0 &&
		sqlite3_value_double(v[kind->condition]) == 0)
		return;
	if (sqlite3_value_type(v[0]) == SQLITE_NULL ||
		(pair && sqlite3_value_type(v[1]) == SQLITE_NULL))
		return;
	t->count++;
	kind->add(t, v, memory);
}

void
tally_bind(const struct tally_kind *kind, struct tally *t, double share,
	sqlite3_stmt *s, int at)
{
	kind->bind(t, share, s, at);
}

void
tally_free(const struct tally_kind *kind, struct tally *t)
{
	if (kind->drop)
		kind->drop(t);
}
