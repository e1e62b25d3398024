/* Dates in workbooks: numbers that a format shows as dates (ECMA-376 18.8.30). */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "table/book.h"
#include "table/day.h"

enum {
	DAY_MS = 86400000,
	EPOCH_1900 = 25569, /* 1970-01-01, as a day of 1900's system */
	EPOCH_1904 = 24107,
	LEAP_1900 = 60, /* the 29 February that was none */
};

/* What a custom format shows, but for quoted text, escapes and [colours]. */
static enum style
style_text(const char *code)
{
	bool date = false, time = false;

	for (; *code; code++) {
		char c = (char)tolower((unsigned char)*code);
		if (c == '"' || c == '[') {
			const char *end =
				strchr(code + 1, c == '"' ? '"' : ']');
			if (!end)
				break;
			/* [h], hours that pass: a number, not a time. */
			if (c == '[' && end == code + 2 &&
				strchr("hmsHMS", code[1]))
				return STYLE_NUMBER;
			code = end;
		} else if (c == '\\' || c == '_' || c == '*') {
			if (!*++code)
				break;
		} else if (c == ';')
			break;
		date |= c == 'd' || c == 'y';
		time |= c == 'h' || c == 's';
		if (c == 'm' && !time)
			date |= !strpbrk(code, "sS:");
		if (!strncasecmp(code, "General", 7))
			return STYLE_NUMBER;
	}
	return date ? STYLE_DATE : time ? STYLE_TIME : STYLE_NUMBER;
}

enum style
style_of(int number, const char *text)
{
	if (text)
		return style_text(text);
	if ((number >= 14 && number <= 17) || number == 22 ||
		(number >= 27 && number <= 31) || number == 36 ||
		(number >= 50 && number <= 58))
		return STYLE_DATE;
	if ((number >= 18 && number <= 21) || (number >= 32 && number <= 35) ||
		number == 45 || number == 47)
		return STYLE_TIME;
	return STYLE_NUMBER;
}

/* Days since 1970; what 1900's system counts too much is left out. */
static int64_t
days_of(const struct book *book, int64_t day)
{
	if (book->since_1904)
		return day - EPOCH_1904;
	return day - EPOCH_1900 + (day < LEAP_1900);
}

bool
book_time(
	const struct book *book, enum style style, double serial, char text[64])
{
	char day[DAY_ROOM];

	if (!(serial >= 0 && serial < 2958466))
		return false;
	int64_t whole = (int64_t)serial;
	int64_t ms = llround((serial - (double)whole) * DAY_MS);
	if (ms == DAY_MS) {
		whole++;
		ms = 0;
	}
	int second = (int)(ms / 1000), rest = (int)(ms % 1000);
	int hour = second / 3600, minute = second / 60 % 60;
	day_write(day, days_of(book, whole));
	if (style == STYLE_TIME && whole == 0)
		snprintf(text, 64, "%02d:%02d:%02d", hour, minute, second % 60);
	else if (ms == 0)
		snprintf(text, 64, "%.10s", day);
	else
		snprintf(text, 64, "%.10sT%02d:%02d:%02d.%03d", day, hour,
			minute, second % 60, rest);
	return true;
}
