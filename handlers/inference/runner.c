/* Who holds what: that this streamer lives, and that calls are its own which were
 * held for another. */
#include <unistd.h>

#include <string.h>

#include "base/clock.h"
#include "call.h"
#include "process/desk.h"
#include "process/streams.h"

enum { BEAT = 10 * SECOND };

static struct talk *adopting; /* whose adoption has no answer yet */
static long long beat_at;
static char host[65];

static void
adopt(struct talk *c)
{
	const char *const params[] = { plan_text(c->plan, "hold"),
		streams_name(), host };

	c->adoption = money_number();
	desk_ask(c->adoption, "call_adopt", params, 3);
}

/* Nobody is seen for a streamer that is gone: its hold would be swept. */
void
runner_take(struct talk *c)
{
	const char *runner = plan_text(c->plan, "runner");

	if (!strcmp(runner, streams_name()))
		return;
	c->next_adopting = adopting;
	adopting = c;
	adopt(c);
}

void
runner_forget(struct talk *c)
{
	struct talk **at = &adopting;

	while (*at && *at != c)
		at = &(*at)->next_adopting;
	if (*at)
		*at = c->next_adopting;
}

void
runner_answered(unsigned number, const char *text)
{
	struct talk *c = adopting;

	while (c && c->adoption != number)
		c = c->next_adopting;
	if (c && *text)
		runner_forget(c);
}

/* What got no answer is asked again. */
void
runner_timer(void)
{
	const char *const params[] = { streams_name(), host };

	if (clock_us() < beat_at)
		return;
	desk_ask(money_number(), "runner_beat", params, 2);
	for (struct talk *c = adopting; c; c = c->next_adopting)
		adopt(c);
	beat_at = clock_us() + BEAT;
}

long long
runner_due(void)
{
	return beat_at;
}

void
runner_open(void)
{
	gethostname(host, sizeof host - 1);
	runner_timer();
}
