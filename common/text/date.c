/* Dates that exist (Gregorian) and instants of RFC 3339. */
#include <ctype.h>
#include <string.h>

#include "text/date.h"

enum {
	DAY = 24 * 60, /* minutes */
	PLACES_END = 26, /* where an instant with microseconds ends */
};

/* Reads exactly n digits; -1 if they are not there. */
static int
digits(const char *text, int n)
{
	int number = 0;

	for (int i = 0; i < n; i++) {
		if (!isdigit((unsigned char)text[i]))
			return -1;
		number = number * 10 + text[i] - '0';
	}
	return number;
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

bool
date_day(const char *text, size_t len)
{
	if (len != 10 || text[4] != '-' || text[7] != '-')
		return false;
	int year = digits(text, 4);
	int month = digits(text + 5, 2);
	int day = digits(text + 8, 2);
	return year >= 1 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= month_days(year, month);
}

/* "HH:MM", up to 23:59. */
static bool
clock_time(const char *text)
{
	int hour = digits(text, 2);
	int minute = text[2] == ':' ? digits(text + 3, 2) : -1;

	return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59;
}

/*
 * Whether an instant of the first or the last day lies beyond it in UTC, where its
 * year has not four digits. What has more than six places is rounded.
 */
static bool
beyond(const char *text, const char *zone)
{
	int minute = digits(text + 11, 2) * 60 + digits(text + 14, 2);
	int ahead = 0;

	if (*zone == '+' || *zone == '-')
		ahead = digits(zone + 1, 2) * 60 + digits(zone + 4, 2);
	minute -= *zone == '+' ? ahead : -ahead;
	if (!strncmp(text, "0001-01-01", 10))
		return minute < 0;
	return !strncmp(text, "9999-12-31", 10) &&
	       (minute >= DAY ||
		       (minute == DAY - 1 && zone > text + PLACES_END));
}

bool
date_instant(const char *text, size_t len)
{
	if (len < 20 || !date_day(text, 10) ||
		toupper((unsigned char)text[10]) != 'T' ||
		!clock_time(text + 11) || text[16] != ':')
		return false;
	int second = digits(text + 17, 2);
	if (second < 0 || second > 59)
		return false;
	const char *zone = text + 19;
	if (*zone == '.') {
		size_t places = strspn(zone + 1, "0123456789");
		if (!places || places > 9)
			return false;
		zone += 1 + places;
	}
	if (toupper((unsigned char)*zone) == 'Z')
		return zone + 1 == text + len && !beyond(text, zone);
	return (*zone == '+' || *zone == '-') && zone + 6 == text + len &&
	       clock_time(zone + 1) && !beyond(text, zone);
}
