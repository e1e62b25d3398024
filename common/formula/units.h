/* Units of time, and calendars in milliseconds of a clock that shows local time. */
#ifndef FORMULA_UNITS_H
#define FORMULA_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "table/day.h"

enum unit {
	UNIT_YEAR,
	UNIT_QUARTER,
	UNIT_MONTH,
	UNIT_WEEK,
	UNIT_DAY,
	UNIT_HOUR,
	UNIT_MINUTE,
	UNIT_SECOND,
	UNITS,
};

enum {
	DAY_FIRST = -719162, /* 0001-01-01 */
	DAY_LAST = 2932896, /* 9999-12-31 */
	DAY_MS = 86400000,
};

/* UNITS if there is none of that name. */
enum unit unit_named(const char *name);

/* Parts of a local time. */
struct moment {
	int year, month, day; /* from 1 */
	int weekday; /* Monday is 1 */
	int in_year; /* from 1 */
	int iso_year, week;
	int hour, minute, second;
};

struct moment moment_of(int64_t local);

/* Cut down to the begin of its unit; weeks begin on Monday. */
int64_t unit_trunc(enum unit, int64_t local);

/*
 * So many units later; of a month that is shorter the last day. False: out of
 * the years 1 to 9999.
 */
bool unit_add(enum unit, int64_t count, int64_t local, int64_t *then);

/* Whole units from a to b; of months, by the calendar. */
int64_t unit_diff(enum unit, int64_t a, int64_t b);

/* What is wrong with a pattern such as %Y-%m; NULL: nothing. */
const char *units_format_fault(const char *format);

/* Writes it, at most room bytes with a NUL; false: it does not fit. */
bool units_format(char *text, size_t room, const char *format, int64_t local);

#endif
