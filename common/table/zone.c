/* Time zones by the C library, asked once for each quarter of an hour. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "table/zone.h"

enum {
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

/* The seconds that a clock there is ahead of UTC. */
static long
ahead(long long local)
{
	time_t seconds = local;
	struct tm tm;

	gmtime_r(&seconds, &tm);
	tm.tm_isdst = -1;
	time_t instant = mktime(&tm);
	return local - instant;
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
