/* Time zones by the C library, asked once for each quarter of an hour. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "table/zone.h"

enum {
	DAY = 86400,
	QUARTER = 900, /* seconds; clocks change at no other time */
	ZONE_MAX = 64, /* bytes of a name */
};

static bool utc = true;
static char entered[ZONE_MAX + 1]; /* found once: no file is asked again */

bool
zone_named(const char *name)
{
	char path[300];

	if (*name && !strcmp(name, entered))
		return true;
	if (!isalpha((unsigned char)*name) || strlen(name) > ZONE_MAX ||
		name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "abcdefghijklmnopqrstuvwxyz0123456789_+-/")])
		return false;
	snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
	FILE *file = fopen(path, "re");
	char head[4] = "";
	bool is = file && fread(head, 1, sizeof head, file) == sizeof head &&
		  !memcmp(head, "TZif", sizeof head);
	if (file)
		fclose(file);
	return is;
}

void
zone_enter(const char *name)
{
	setenv("TZ", name ? name : "UTC", 1);
	tzset();
	snprintf(entered, sizeof entered, "%s", name ? name : "");
	utc = !name || !strcmp(name, "UTC");
}

/* The seconds that clocks there are ahead of UTC, at an instant. */
static long
ahead_at(long long instant)
{
	time_t seconds = instant;
	struct tm tm;

	return localtime_r(&seconds, &tm) ? tm.tm_gmtoff : 0;
}

/*
 * The same when a clock shows local. mktime() is not asked: what it makes of a
 * time that is there twice depends on what it was asked before.
 */
static long
ahead(long long local)
{
	long before = ahead_at(local - DAY), after = ahead_at(local + DAY);

	if (before == after || ahead_at(local - before) == before)
		return before;
	return ahead_at(local - after) == after ? after : before;
}

long long
zone_instant(long long local)
{
	static long long quarter;
	static long offset;
	static bool known;

	if (utc)
		return local;
	long long at = local / 1000 - (local % 1000 < 0);
	long long now = at / QUARTER - (at % QUARTER < 0);
	if (!known || now != quarter) {
		offset = ahead(at);
		quarter = now;
		known = true;
	}
	return local - offset * 1000LL;
}

long long
zone_local(long long instant)
{
	static long long quarter;
	static long offset;
	static bool known;

	if (utc)
		return instant;
	long long at = instant / 1000 - (instant % 1000 < 0);
	long long now = at / QUARTER - (at % QUARTER < 0);
	if (!known || now != quarter) {
		offset = ahead_at(at);
		quarter = now;
		known = true;
	}
	return instant + offset * 1000LL;
}
