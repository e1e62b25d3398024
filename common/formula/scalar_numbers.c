/* Functions of numbers. NULL gives NULL; what is no number is NULL. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "formula/scalar.h"

enum { PLACES = 15 /* beyond, rounding changes nothing */ };

static bool
any_null(int count, sqlite3_value **values)
{
	for (int i = 0; i < count; i++)
		if (sqlite3_value_type(values[i]) == SQLITE_NULL)
			return true;
	return false;
}

static bool
is_whole(sqlite3_value *value)
{
	return sqlite3_value_type(value) == SQLITE_INTEGER;
}

void
scalar_double(sqlite3_context *c, double value)
{
	if (isfinite(value))
		sqlite3_result_double(c, value);
}

static void
run_abs(sqlite3_context *c, int count, sqlite3_value **v)
{
	int64_t whole = sqlite3_value_int64(*v);

	if (any_null(count, v))
		return;
	if (is_whole(*v) && whole != INT64_MIN)
		sqlite3_result_int64(c, whole < 0 ? -whole : whole);
	else
		scalar_double(c, fabs(sqlite3_value_double(*v)));
}

static void
run_sign(sqlite3_context *c, int count, sqlite3_value **v)
{
	double value = sqlite3_value_double(*v);

	if (!any_null(count, v))
		sqlite3_result_int(c, (value > 0) - (value < 0));
}

/* Halves go away from zero. */
static void
run_round(sqlite3_context *c, int count, sqlite3_value **v)
{
	long long places = count > 1 ? sqlite3_value_int64(v[1]) : 0;
	double value = sqlite3_value_double(*v);

	if (any_null(count, v))
		return;
	if ((is_whole(*v) && places >= 0) || places > PLACES) {
		sqlite3_result_value(c, *v);
		return;
	}
	double scale =
		pow(10, (double)(places < -PLACES * 2 ? -PLACES * 2 : places));
	double rounded = round(value * scale) / scale;
	rounded = isfinite(rounded) ? rounded : value;
	if (is_whole(*v) && fabs(rounded) < 9e18)
		sqlite3_result_int64(c, (int64_t)rounded);
	else
		scalar_double(c, rounded);
}

static void
run_floor(sqlite3_context *c, int count, sqlite3_value **v)
{
	if (any_null(count, v))
		return;
	if (is_whole(*v))
		sqlite3_result_value(c, *v);
	else
		scalar_double(c, floor(sqlite3_value_double(*v)));
}

static void
run_ceil(sqlite3_context *c, int count, sqlite3_value **v)
{
	if (any_null(count, v))
		return;
	if (is_whole(*v))
		sqlite3_result_value(c, *v);
	else
		scalar_double(c, ceil(sqlite3_value_double(*v)));
}

#define OF_ONE(name, function) \
	static void run_##name( \
		sqlite3_context *c, int count, sqlite3_value **v) \
	{ \
		if (!any_null(count, v)) \
			scalar_double(c, function(sqlite3_value_double(*v))); \
	}

OF_ONE(sqrt, sqrt)
OF_ONE(ln, log)
OF_ONE(log10, log10)
OF_ONE(exp, exp)

static void
run_power(sqlite3_context *c, int count, sqlite3_value **v)
{
	if (!any_null(count, v))
		scalar_double(c, pow(sqlite3_value_double(v[0]),
					 sqlite3_value_double(v[1])));
}

/* With the sign of what is divided, as in SQL. */
static void
run_mod(sqlite3_context *c, int count, sqlite3_value **v)
{
	int64_t by = sqlite3_value_int64(v[1]);

	if (any_null(count, v))
		return;
	if (!is_whole(v[0]) || !is_whole(v[1]))
		scalar_double(c, fmod(sqlite3_value_double(v[0]),
					 sqlite3_value_double(v[1])));
	else if (by)
		sqlite3_result_int64(
			c, by == -1 ? 0 : sqlite3_value_int64(v[0]) % by);
}

/* The lower end of the range of that width. */
static void
run_bin(sqlite3_context *c, int count, sqlite3_value **v)
{
	double width = sqlite3_value_double(v[1]);

	if (any_null(count, v) || width <= 0)
		return;
	if (is_whole(v[0]) && is_whole(v[1])) {
		int64_t value = sqlite3_value_int64(v[0]);
		int64_t by = sqlite3_value_int64(v[1]), rest = value % by;
		int64_t low;
		if (!__builtin_sub_overflow(
			    value, rest < 0 ? rest + by : rest, &low)) {
			sqlite3_result_int64(c, low);
			return;
		}
	}
	scalar_double(c, floor(sqlite3_value_double(v[0]) / width) * width);
}

/* Of those that are there. */
static void
pick(sqlite3_context *c, int count, sqlite3_value **v, int sign)
{
	sqlite3_value *best = NULL;

	for (int i = 0; i < count; i++)
		if (sqlite3_value_type(v[i]) != SQLITE_NULL &&
			(!best || scalar_compare(v[i], best) * sign > 0))
			best = v[i];
	if (best)
		sqlite3_result_value(c, best);
}

static void
run_least(sqlite3_context *c, int count, sqlite3_value **v)
{
	pick(c, count, v, -1);
}

static void
run_greatest(sqlite3_context *c, int count, sqlite3_value **v)
{
	pick(c, count, v, 1);
}

/* Mixes a row's number, so that a sample is of rows from everywhere. */
static void
run_hash(sqlite3_context *c, int count, sqlite3_value **v)
{
	uint64_t x = (uint64_t)sqlite3_value_int64(*v) + 0x9e3779b97f4a7c15;

	(void)count;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	sqlite3_result_int64(c, (int64_t)(x ^ x >> 31));
}

const struct scalar scalar_numbers[] = {
	{ "f_abs", 1, run_abs },
	{ "f_sign", 1, run_sign },
	{ "f_round", -1, run_round },
	{ "f_floor", 1, run_floor },
	{ "f_ceil", 1, run_ceil },
	{ "f_sqrt", 1, run_sqrt },
	{ "f_ln", 1, run_ln },
	{ "f_log10", 1, run_log10 },
	{ "f_exp", 1, run_exp },
	{ "f_power", 2, run_power },
	{ "f_mod", 2, run_mod },
	{ "f_bin", 2, run_bin },
	{ "f_least", -1, run_least },
	{ "f_greatest", -1, run_greatest },
	{ "f_hash", 1, run_hash },
	{ 0 },
};
