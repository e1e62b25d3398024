/* Providers that failed several times in a row rest for a while: nobody waits for
 * them then. Each streamer finds out by itself. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "call.h"
#include "process/streams.h"

enum {
	PROVIDERS = 64, /* more of them never rest */
	FAILURES = 5,
	REST = 10 * SECOND,
};

static struct provider {
	char name[101];
	int failures; /* in a row */
	long long until; /* it rests; then one call finds out how it is */
} all[PROVIDERS];

static struct provider *
find(const char *name)
{
	for (int i = 0; i < PROVIDERS; i++) {
		if (!all[i].name[0])
			snprintf(all[i].name, sizeof all[i].name, "%s", name);
		if (!strcmp(all[i].name, name))
			return &all[i];
	}
	return NULL;
}

long
breaker_rest(const char *name)
{
	struct provider *p = find(name);
	long long now = clock_us();

	if (!p || p->failures < FAILURES)
		return 0;
	if (now < p->until)
		return (long)((p->until - now + SECOND - 1) / SECOND);
	p->until = now + REST;
	return 0;
}

static void
count_resting(void)
{
	int count = 0;

	for (int i = 0; i < PROVIDERS && all[i].name[0]; i++)
		count += all[i].failures >= FAILURES;
	streams_flow()->resting = count;
}

void
breaker_told(const char *name, bool good)
{
	struct provider *p = find(name);

	if (!p)
		return;
	p->failures = good ? 0 : p->failures + 1;
	if (p->failures >= FAILURES)
		p->until = clock_us() + REST;
	count_resting();
}
