/* Instants of ISO 8601. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "table/day.h"
#include "table/zone.h"

enum { DAY_MS = 86400000 };

/* Exactly two digits up to most; -1. */
static int
two(const char **at, const char *end, int most)
{
	if (end - *at < 2 || !isdigit((unsigned char)(*at)[0]) ||
		!isdigit((unsigned char)(*at)[1]))
		return -1;
	int value = ((*at)[0] - '0') * 10 + (*at)[1] - '0';
	*at += 2;
	return value <= most ? value : -1;
}

/* Milliseconds of ".123456" or ",5", cut. */
static bool
take_fraction(const char **at, const char *end, int *ms)
{
	int unit = 100;

	if (*at == end || (**at != '.' && **at != ','))
		return true;
	const char *from = ++*at;
	for (; *at < end && isdigit((unsigned char)**at); ++*at) {
		*ms += (**at - '0') * unit;
		unit /= 10;
	}
	return *at > from && *at - from <= 9;
}

static bool
take_clock(const char **at, const char *end, int64_t *ms)
{
	int second = 0, part = 0;
	int hour = two(at, end, 23);

	if (hour < 0 || *at == end || *(*at)++ != ':')
		return false;
	int minute = two(at, end, 59);
	if (minute < 0)
		return false;
	if (*at < end && **at == ':') {
		++*at;
		second = two(at, end, 59);
		if (second < 0 || !take_fraction(at, end, &part))
			return false;
	}
	*ms += ((hour * 60LL + minute) * 60 + second) * 1000 + part;
	return true;
}

/* Z, +HH, +HHMM, +HH:MM; none is the clock's. */
static bool
take_zone(const char **at, const char *end, int64_t *ms)
{
	if (*at < end && **at == ' ' && end - *at > 1)
		++*at;
	if (*at == end) {
		*ms = zone_instant(*ms);
		return true;
	}
	char sign = *(*at)++;
	if (sign == 'Z' || sign == 'z')
		return true;
	int minutes = 0;
	int hours = two(at, end, 23);
	if ((sign != '+' && sign != '-') || hours < 0)
		return false;
	if (*at < end && **at == ':')
		++*at;
	if (*at < end)
		minutes = two(at, end, 59);
	int64_t ahead = (hours * 60LL + minutes) * 60000;
	*ms += sign == '+' ? -ahead : ahead;
	return minutes >= 0;
}

bool
instant_read(const char *text, size_t len, int64_t *milliseconds)
{
	const char *at = text + 10, *end = text + len;
	struct day day;

	if (len < 10 || len > 40 || text[4] != '-' || text[7] != '-' ||
		!day_read(text, 10, &day))
		return false;
	*milliseconds = day.days[ORDER_YMD] * (int64_t)DAY_MS;
	if (at == end) {
		*milliseconds = zone_instant(*milliseconds);
		return true;
	}
	if (*at != ' ' && *at != 'T' && *at != 't')
		return false;
	at++;
	return take_clock(&at, end, milliseconds) &&
	       take_zone(&at, end, milliseconds) && at == end;
}

void
instant_write(char text[DAY_ROOM], int64_t ms)
{
	int64_t days = ms / DAY_MS - (ms % DAY_MS < 0);
	int64_t rest = ms - days * DAY_MS;

	day_write(text, days);
	snprintf(text + strlen(text), DAY_ROOM - strlen(text),
		"T%02lld:%02lld:%02lld.%03lldZ", (long long)(rest / 3600000),
		(long long)(rest / 60000 % 60), (long long)(rest / 1000 % 60),
		(long long)(rest % 1000));
}
