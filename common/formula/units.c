/* The calendar, by arithmetic. */
#include <stdio.h>
#include <string.h>

#include "formula/units.h"

enum { THURSDAY = 4, FORMAT_MAX = 100 };

static const char *const names[] = { "year", "quarter", "month", "week", "day",
	"hour", "minute", "second" };
static const long long lengths[UNITS] = { [UNIT_WEEK] = 7LL * DAY_MS,
	[UNIT_DAY] = DAY_MS,
	[UNIT_HOUR] = 3600000,
	[UNIT_MINUTE] = 60000,
	[UNIT_SECOND] = 1000 };
static const char *const months[] = { "January", "February", "March", "April",
	"May", "June", "July", "August", "September", "October", "November",
	"December" };
static const char *const days[] = { "Monday", "Tuesday", "Wednesday",
	"Thursday", "Friday", "Saturday", "Sunday" };

enum unit
unit_named(const char *name)
{
	int unit = 0;

	while (unit < UNITS && strcmp(names[unit], name))
		unit++;
	return (enum unit)unit;
}

static int64_t
length_of(enum unit unit)
{
	return unit > UNIT_MONTH && unit < UNITS ? lengths[unit] : DAY_MS;
}

static int64_t
floor_by(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static void
civil(int64_t day, struct moment *m)
{
	int64_t z = day + 719468, era = floor_by(z, 146097);
	int64_t in_era = z - era * 146097;
	int64_t y =
		(in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) /
		365;
	int64_t in_year = in_era - (365 * y + y / 4 - y / 100);
	int64_t month = (5 * in_year + 2) / 153;

	m->day = (int)(in_year - (153 * month + 2) / 5 + 1);
	m->month = (int)(month < 10 ? month + 3 : month - 9);
	m->year = (int)(y + era * 400 + (month >= 10));
}

static int64_t
first_of(int64_t year, int month)
{
	int32_t day = 0;

	day_of((int)year, month, 1, &day);
	return day;
}

struct moment
moment_of(int64_t local)
{
	struct moment m = { 0 }, thursday = { 0 };
	int64_t day = floor_by(local, DAY_MS);
	int64_t second = (local - day * DAY_MS) / 1000;

	civil(day, &m);
	m.weekday = (int)(((day + 3) % 7 + 7) % 7) + 1;
	m.in_year = (int)(day - first_of(m.year, 1)) + 1;
	/* A week belongs to the year that its Thursday is in (ISO 8601). */
	int64_t its = day - m.weekday + THURSDAY;
	civil(its, &thursday);
	m.iso_year = thursday.year;
	m.week = (int)(its - first_of(thursday.year, 1)) / 7 + 1;
	m.hour = (int)(second / 3600);
	m.minute = (int)(second / 60 % 60);
	m.second = (int)(second % 60);
	return m;
}

int64_t
unit_trunc(enum unit unit, int64_t local)
{
	struct moment m = moment_of(local);

	switch (unit) {
	case UNIT_YEAR:
		return first_of(m.year, 1) * DAY_MS;
	case UNIT_QUARTER:
		return first_of(m.year, (m.month - 1) / 3 * 3 + 1) * DAY_MS;
	case UNIT_MONTH:
		return first_of(m.year, m.month) * DAY_MS;
	case UNIT_WEEK:
		return (floor_by(local, DAY_MS) - m.weekday + 1) * DAY_MS;
	default:
		return floor_by(local, length_of(unit)) * length_of(unit);
	}
}

static int
months_of(enum unit unit)
{
	return unit == UNIT_YEAR ? 12 : unit == UNIT_QUARTER ? 3 : 1;
}

static bool
add_months(int64_t count, int64_t local, int64_t *then)
{
	struct moment m = moment_of(local);
	int64_t month = m.year * 12LL + m.month - 1 + count;
	int64_t year = floor_by(month, 12);
	int in_year = (int)(month - year * 12) + 1, of_month = m.day;
	int32_t day;

	if (year < 1 || year > 9999)
		return false;
	while (!day_of((int)year, in_year, of_month, &day))
		of_month--;
	*then = day * (int64_t)DAY_MS +
		(local - floor_by(local, DAY_MS) * DAY_MS);
	return true;
}

bool
unit_add(enum unit unit, int64_t count, int64_t local, int64_t *then)
{
	const int64_t most = 400LL * 366 * 100 * 24 * 3600;

	if (count > most || count < -most)
		return false;
	if (unit <= UNIT_MONTH)
		return add_months(count * months_of(unit), local, then);
	if (count > INT64_MAX / 2 / length_of(unit) ||
		count < INT64_MIN / 2 / length_of(unit))
		return false;
	*then = local + count * length_of(unit);
	return floor_by(*then, DAY_MS) >= DAY_FIRST &&
	       floor_by(*then, DAY_MS) <= DAY_LAST;
}

int64_t
unit_diff(enum unit unit, int64_t a, int64_t b)
{
	if (unit > UNIT_MONTH)
		return (b - a) / length_of(unit);
	struct moment from = moment_of(a), to = moment_of(b);
	int64_t count = (to.year - from.year) * 12LL + to.month - from.month;
	int64_t then;
	/* The last one counts when it is whole. */
	if (count > 0 && (!add_months(count, a, &then) || then > b))
		count--;
	else if (count < 0 && (!add_months(count, a, &then) || then < b))
		count++;
	return count / months_of(unit);
}

const char *
units_format_fault(const char *format)
{
	if (strlen(format) > FORMAT_MAX)
		return "a pattern has at most 100 characters";
	for (; *format; format++)
		if (*format == '%' &&
			(!format[1] || !strchr("YmdHMSBbAajGV%", *++format)))
			return "after % comes one of Y m d H M S B b A a j G V "
			       "%";
	return NULL;
}

static void
write_part(char part[16], char letter, const struct moment *m)
{
	const struct {
		char letter;
		int digits, value;
	} numbers[] = {
		{ 'Y', 4, m->year },
		{ 'm', 2, m->month },
		{ 'd', 2, m->day },
		{ 'H', 2, m->hour },
		{ 'M', 2, m->minute },
		{ 'S', 2, m->second },
		{ 'j', 3, m->in_year },
		{ 'G', 4, m->iso_year },
		{ 'V', 2, m->week },
	};

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (numbers[i].letter == letter)
			snprintf(part, 16, "%0*d", numbers[i].digits,
				numbers[i].value);
	if (letter == 'B' || letter == 'b')
		snprintf(part, 16, "%.*s", letter == 'b' ? 3 : 15,
			months[m->month - 1]);
	else if (letter == 'A' || letter == 'a')
		snprintf(part, 16, "%.*s", letter == 'a' ? 3 : 15,
			days[m->weekday - 1]);
}

bool
units_format(char *text, size_t room, const char *format, int64_t local)
{
	struct moment m = moment_of(local);
	size_t len = 0;

	for (; *format; format++) {
		char part[16] = { *format };
		if (*format == '%' && *++format != '%')
			write_part(part, *format, &m);
		size_t more = strlen(part);
		if (len + more >= room)
			return false;
		memcpy(text + len, part, more);
		len += more;
	}
	text[len] = 0;
	return true;
}
