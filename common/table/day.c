/* Dates in several orders; the calendar is the Gregorian, also before 1582. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "table/day.h"

enum { CENTURY = 1970 }; /* of years of two digits: up to 2069 */

static const char *const months[] = { "january", "february", "march", "april",
	"may", "june", "july", "august", "september", "october", "november",
	"december" };

/* A piece of a date: a number, or a month's name. */
struct part {
	int value;
	int digits; /* 0: a name */
};

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

bool
day_of(int year, int month, int day, int32_t *days)
{
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
		day > month_days(year, month))
		return false;
	/* Years begin in March, so that the leap day is their last. */
	int y = month <= 2 ? year - 1 : year;
	int m = month <= 2 ? month + 9 : month - 3;
	int in_year = (153 * m + 2) / 5 + day - 1;
	*days = y * 365 + y / 4 - y / 100 + y / 400 + in_year - 719468;
	return true;
}

/* A month's number by its name, in full or its first three letters; 0. */
static int
month_named(const char *text, size_t len)
{
	for (int i = 0; len >= 3 && i < 12; i++)
		if ((*text | 32) == *months[i] &&
			(len == 3 || len == strlen(months[i]) ||
				(i == 8 && len == 4)) &&
			!strncasecmp(text, months[i], len))
			return i + 1;
	return 0;
}

bool
day_month(const char *text, size_t len)
{
	size_t letters = 0;

	while (letters < len && isalpha((unsigned char)text[letters]))
		letters++;
	return month_named(text, letters) > 0;
}

/* The next piece; *at moves behind it. False: no piece. */
static bool
take_part(const char **at, const char *end, struct part *part)
{
	const char *from = *at;

	*part = (struct part){ 0 };
	while (*at < end && isdigit((unsigned char)**at) && part->digits < 5) {
		part->value = part->value * 10 + **at - '0';
		part->digits++;
		++*at;
	}
	if (part->digits)
		return part->digits <= 4;
	while (*at < end && isalpha((unsigned char)**at))
		++*at;
	part->value = month_named(from, (size_t)(*at - from));
	return part->value > 0;
}

static int
year_of(const struct part *part)
{
	if (part->digits == 4)
		return part->value;
	if (part->digits != 2)
		return 0;
	return part->value < CENTURY % 100 ? part->value + 2000
					   : part->value + 1900;
}

static void
add(struct day *day, int order, const struct part *year,
	const struct part *month, const struct part *of_month)
{
	if (month->digits <= 2 && of_month->digits <= 2 &&
		day_of(year_of(year), month->value, of_month->value,
			&day->days[order]))
		day->orders |= 1u << order;
}

/* The same date in all orders. */
static void
add_all(struct day *day, const struct part *year, const struct part *month,
	const struct part *of_month)
{
	add(day, ORDER_YMD, year, month, of_month);
	if (day->orders)
		day->orders |= 1u << ORDER_DMY | 1u << ORDER_MDY;
	day->days[ORDER_DMY] = day->days[ORDER_MDY] = day->days[ORDER_YMD];
}

/* What parts the pieces: one character, for names a blank and a comma too. */
static bool
take_apart(const char **at, const char *end, char *apart)
{
	if (*at == end || !strchr("-/. ,", **at))
		return false;
	*apart = *(*at)++;
	if ((*apart == ',' || *apart == '.') && *at < end && **at == ' ') {
		*apart = ' ';
		++*at;
	}
	return true;
}

static bool
arrange(struct day *day, const struct part p[3], char first, char second)
{
	bool names = !p[0].digits || !p[1].digits;

	if (!p[2].digits ||
		(!names && (first != second || first == ' ' || first == ',')))
		return false;
	if (!p[0].digits)
		add_all(day, &p[2], &p[0], &p[1]);
	else if (!p[1].digits)
		add_all(day, &p[2], &p[1], &p[0]);
	else if (p[0].digits == 4 && first != '.')
		add_all(day, &p[0], &p[1], &p[2]);
	else if (p[0].digits <= 2) {
		day->numeric = true;
		day->slash = first == '/';
		add(day, ORDER_DMY, &p[2], &p[1], &p[0]);
		add(day, ORDER_MDY, &p[2], &p[0], &p[1]);
	}
	return day->orders;
}

/* YYYY-MM-DD, which most are. */
static bool
read_iso(const char *text, struct day *day)
{
	struct part parts[3] = {
		{ .digits = 4 },
		{ .digits = 2 },
		{ .digits = 2 },
	};

	for (int i = 0; i < 3; i++, text++)
		for (int n = 0; n < parts[i].digits; n++, text++) {
			if (!isdigit((unsigned char)*text))
				return false;
			parts[i].value = parts[i].value * 10 + *text - '0';
		}
	add_all(day, &parts[0], &parts[1], &parts[2]);
	return day->orders;
}

bool
day_read(const char *text, size_t len, struct day *day)
{
	const char *at = text, *end = text + len;
	struct part parts[3];
	char first, second;

	*day = (struct day){ 0 };
	if (len == 10 && text[4] == '-' && text[7] == '-')
		return read_iso(text, day);
	return len >= 6 && len <= 20 && take_part(&at, end, &parts[0]) &&
	       take_apart(&at, end, &first) && take_part(&at, end, &parts[1]) &&
	       take_apart(&at, end, &second) &&
	       take_part(&at, end, &parts[2]) && at == end &&
	       arrange(day, parts, first, second);
}

void
day_write(char text[DAY_ROOM], int64_t days)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t in_era = z - era * 146097;
	int64_t y =
		(in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) /
		365;
	int64_t in_year = in_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * in_year + 2) / 153;
	int64_t d = in_year - (153 * m + 2) / 5 + 1;

	snprintf(text, DAY_ROOM, "%04lld-%02lld-%02lld",
		(long long)(y + era * 400 + (m >= 10)),
		(long long)(m < 10 ? m + 3 : m - 9), (long long)d);
}
