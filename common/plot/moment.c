/* Ticks of time at whole minutes, hours, days, months, years. */
#include <math.h>
#include <time.h>

#include "plot/moment.h"

enum {
	MINUTE = 60,
	HOUR = 3600,
	DAY = 86400,
	MONTH = 2629746, /* the mean */
	YEAR = 31556952,
	APART = 80, /* px */
};

static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* How far ticks may be apart: so many of a unit. */
static const struct pace {
	int unit;
	int every;
} paces[] = {
	{ MINUTE, 1 },
	{ MINUTE, 5 },
	{ MINUTE, 15 },
	{ MINUTE, 30 },
	{ HOUR, 1 },
	{ HOUR, 3 },
	{ HOUR, 6 },
	{ HOUR, 12 },
	{ DAY, 1 },
	{ DAY, 2 },
	{ DAY, 7 },
	{ MONTH, 1 },
	{ MONTH, 3 },
	{ MONTH, 6 },
	{ YEAR, 1 },
	{ YEAR, 2 },
	{ YEAR, 5 },
	{ YEAR, 10 },
	{ YEAR, 20 },
	{ YEAR, 50 },
	{ YEAR, 100 },
	{ YEAR, 200 },
	{ YEAR, 500 },
	{ YEAR, 1000 },
	{ YEAR, 2000 },
};

long long
moment_kept(long long at)
{
	static const long long first = -62135596800, last = 253402300799;

	return at < first ? first : at > last ? last : at;
}

static struct tm
calendar(long long at)
{
	time_t seconds = (time_t)moment_kept(at);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	return tm;
}

static long long
month_after(struct tm tm, int count)
{
	struct tm first = {
		.tm_year = tm.tm_year,
		.tm_mon = tm.tm_mon + count,
		.tm_mday = 1,
	};

	return timegm(&first);
}

long long
moment_end(long long at, enum plot_step step)
{
	if (step == PLOT_MONTHS)
		return month_after(calendar(at), 1);
	return at + (step == PLOT_DAYS		 ? DAY
			    : step == PLOT_HOURS ? HOUR
						 : MINUTE);
}

static const char *
day(struct arena *arena, const struct tm *tm, bool year)
{
	const char *text =
		arena_printf(arena, "%d %s", tm->tm_mday, months[tm->tm_mon]);

	return year ? arena_printf(arena, "%s %d", text, tm->tm_year + 1900)
		    : text;
}

static const char *
clock_of(struct arena *arena, const struct tm *tm)
{
	return arena_printf(arena, "%02d:%02d", tm->tm_hour, tm->tm_min);
}

static const char *
month(struct arena *arena, const struct tm *tm, bool year)
{
	return year ? arena_printf(arena, "%s %d", months[tm->tm_mon],
			      tm->tm_year + 1900)
		    : months[tm->tm_mon];
}

const char *
moment_told(struct arena *arena, long long at, enum plot_step step)
{
	struct tm tm = calendar(at);

	if (step == PLOT_MONTHS)
		return month(arena, &tm, true);
	if (step == PLOT_DAYS)
		return day(arena, &tm, true);
	return arena_printf(
		arena, "%s, %s", day(arena, &tm, true), clock_of(arena, &tm));
}

/* The pace that comes nearest to what is wanted, no finer than the step. */
static struct pace
pace_of(enum plot_step step, double seconds)
{
	int least = step == PLOT_MONTHS	 ? MONTH
		    : step == PLOT_DAYS	 ? DAY
		    : step == PLOT_HOURS ? HOUR
					 : MINUTE;
	struct pace best = { 0 };
	double off = INFINITY;

	for (size_t i = 0; i < sizeof paces / sizeof *paces; i++) {
		double length = (double)paces[i].unit * paces[i].every;
		double ratio = fmax(length / seconds, seconds / length);
		if (paces[i].unit >= least && ratio < off) {
			off = ratio;
			best = paces[i];
		}
	}
	return best;
}

/* Every second day is an odd one, so that the first of a month is there. */
static bool
has_tick(struct pace pace, const struct tm *tm)
{
	switch (pace.unit) {
	case MINUTE:
		return tm->tm_min % pace.every == 0;
	case HOUR:
		return tm->tm_hour % pace.every == 0;
	case DAY:
		return pace.every == 7	 ? tm->tm_wday == 1
		       : pace.every == 2 ? tm->tm_mday % 2 && tm->tm_mday < 31
					 : true;
	case MONTH:
		return tm->tm_mon % pace.every == 0;
	default:
		return (tm->tm_year + 1900) % pace.every == 0;
	}
}

static long long
unit_after(struct pace pace, long long at)
{
	struct tm tm = calendar(at);

	if (pace.unit == MONTH)
		return month_after(tm, 1);
	if (pace.unit == YEAR)
		return month_after(tm, 12);
	return at + pace.unit;
}

/* The first whole unit that does not begin before an instant. */
static long long
unit_from(struct pace pace, long long at)
{
	struct tm tm = calendar(at);

	if (pace.unit < MONTH)
		return at +
		       (pace.unit - (at % pace.unit + pace.unit)) % pace.unit;
	if (pace.unit == YEAR)
		tm.tm_mon = 0;
	long long begun = month_after(tm, 0);
	return begun < at ? unit_after(pace, begun) : begun;
}

static const char *
label(struct arena *arena, struct pace pace, const struct tm *tm)
{
	if (pace.unit < DAY)
		return clock_of(arena, tm);
	if (pace.unit == DAY)
		return arena_printf(arena, "%d", tm->tm_mday);
	if (pace.unit == MONTH)
		return months[tm->tm_mon];
	return arena_printf(arena, "%d", tm->tm_year + 1900);
}

/* What stands below a tick unless the tick before has the same there. */
static void
put_below(struct arena *arena, struct pace pace, const struct tm *tm,
	const struct tm *before, struct tick *tick)
{
	bool year = !before || before->tm_year != tm->tm_year;

	if (pace.unit == MONTH && year) {
		tick->whole = arena_printf(arena, "%d", tm->tm_year + 1900);
		tick->below = tick->whole;
	} else if (pace.unit == DAY && (year || before->tm_mon != tm->tm_mon)) {
		tick->whole = month(arena, tm, true);
		tick->below = month(arena, tm, year);
	} else if (pace.unit < DAY &&
		   (year || before->tm_yday != tm->tm_yday)) {
		tick->whole = day(arena, tm, true);
		tick->below = day(arena, tm, year);
	}
}

/* Where no unit begins: the first instant as it is. */
static int
only(struct arena *arena, long long from, struct tick *tick)
{
	struct tm tm = calendar(from);

	const char *whole = day(arena, &tm, true);
	*tick = (struct tick){ from, clock_of(arena, &tm), whole, whole };
	return 1;
}

int
moment_ticks(struct arena *arena, enum plot_step step, long long from,
	long long to, double width, struct tick ticks[TICKS_MAX])
{
	double seconds = (double)(to > from ? to - from : 1);
	struct pace pace = pace_of(step, seconds * APART / width);
	struct tm tm, before = { 0 };
	int count = 0;

	to = moment_kept(to);
	for (long long at = unit_from(pace, from);
		at <= to && count < TICKS_MAX; at = unit_after(pace, at)) {
		tm = calendar(at);
		if (!has_tick(pace, &tm))
			continue;
		ticks[count] = (struct tick){ at, label(arena, pace, &tm) };
		put_below(arena, pace, &tm, count ? &before : NULL,
			&ticks[count]);
		before = tm;
		count++;
	}
	return count ? count : only(arena, from, ticks);
}
