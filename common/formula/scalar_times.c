/* Functions of times, as milliseconds of a clock that shows local time. */
#include "formula/scalar.h"
#include "formula/units.h"
#include "table/zone.h"

static const int64_t first_ms = DAY_FIRST * (int64_t)DAY_MS;
static const int64_t last_ms = (DAY_LAST + 1LL) * DAY_MS - 1;

/* A whole number in a range; NULL and others are none. */
static bool
whole(sqlite3_value *value, int64_t from, int64_t to, int64_t *number)
{
	*number = sqlite3_value_int64(value);
	return sqlite3_value_type(value) == SQLITE_INTEGER && *number >= from &&
	       *number <= to;
}

static bool
local_of(sqlite3_value *value, int64_t *ms)
{
	return whole(value, first_ms, last_ms, ms);
}

/* Days that are a date of the years 1 to 9999. */
static void
run_day(sqlite3_context *c, int count, sqlite3_value **v)
{
	int64_t day;

	(void)count;
	if (whole(*v, DAY_FIRST, DAY_LAST, &day))
		sqlite3_result_int64(c, day);
}

static void
run_days(sqlite3_context *c, int count, sqlite3_value **v)
{
	int64_t ms;

	(void)count;
	if (local_of(*v, &ms))
		sqlite3_result_int64(c, unit_trunc(UNIT_DAY, ms) / DAY_MS);
}

static void
run_local(sqlite3_context *c, int count, sqlite3_value **v)
{
	int64_t ms;

	(void)count;
	if (local_of(*v, &ms))
		sqlite3_result_int64(c, zone_local(ms));
}

static void
run_instant(sqlite3_context *c, int count, sqlite3_value **v)
{
	int64_t ms;

	(void)count;
	if (local_of(*v, &ms))
		sqlite3_result_int64(c, zone_instant(ms));
}

#define PART(name, expression) \
	static void run_##name( \
		sqlite3_context *c, int count, sqlite3_value **v) \
	{ \
		int64_t ms; \
		(void)count; \
		if (!local_of(*v, &ms)) \
			return; \
		struct moment m = moment_of(ms); \
		sqlite3_result_int(c, expression); \
	}

PART(year, m.year)
PART(quarter, (m.month - 1) / 3 + 1)
PART(month, m.month)
PART(of_month, m.day)
PART(weekday, m.weekday)
PART(week, m.week)
PART(hour, m.hour)
PART(minute, m.minute)

static enum unit
unit_of(sqlite3_value *value)
{
	const char *name = (const char *)sqlite3_value_text(value);

	return unit_named(name ? name : "");
}

static void
run_trunc(sqlite3_context *c, int count, sqlite3_value **v)
{
	int64_t ms;

	(void)count;
	if (local_of(v[1], &ms))
		sqlite3_result_int64(c, unit_trunc(unit_of(v[0]), ms));
}

static void
run_add(sqlite3_context *c, int count, sqlite3_value **v)
{
	int64_t ms, many, then;

	(void)count;
	if (local_of(v[2], &ms) && whole(v[1], INT64_MIN, INT64_MAX, &many) &&
		unit_add(unit_of(v[0]), many, ms, &then))
		sqlite3_result_int64(c, then);
}

static void
run_diff(sqlite3_context *c, int count, sqlite3_value **v)
{
	int64_t a, b;

	(void)count;
	if (local_of(v[1], &a) && local_of(v[2], &b))
		sqlite3_result_int64(c, unit_diff(unit_of(v[0]), a, b));
}

static void
run_format(sqlite3_context *c, int count, sqlite3_value **v)
{
	const char *format = (const char *)sqlite3_value_text(v[1]);
	char text[1200];
	int64_t ms;

	(void)count;
	if (format && local_of(v[0], &ms) &&
		units_format(text, sizeof text, format, ms))
		sqlite3_result_text(c, text, -1, SQLITE_TRANSIENT);
}

const struct scalar scalar_times[] = {
	{ "f_as_day", 1, run_day },
	{ "f_days", 1, run_days },
	{ "f_local", 1, run_local },
	{ "f_instant", 1, run_instant },
	{ "f_year", 1, run_year },
	{ "f_quarter", 1, run_quarter },
	{ "f_month", 1, run_month },
	{ "f_day", 1, run_of_month },
	{ "f_weekday", 1, run_weekday },
	{ "f_week", 1, run_week },
	{ "f_hour", 1, run_hour },
	{ "f_minute", 1, run_minute },
	{ "f_trunc", 2, run_trunc },
	{ "f_add", 3, run_add },
	{ "f_diff", 3, run_diff },
	{ "f_format", 2, run_format },
	{ 0 },
};
