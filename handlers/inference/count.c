/* What calls come to, for the metrics. */
#include <string.h>

#include "base/clock.h"
#include "call.h"
#include "process/streams.h"

static const char *const ends[FLOW_ENDS] = {
	[FLOW_COMPLETED] = "completed",
	[FLOW_CUT] = "cut",
	[FLOW_CLIENT_GONE] = "client_gone",
	[FLOW_INTERRUPTED] = "interrupted",
	[FLOW_FAILED] = "failed",
};

void
count_first(const struct talk *c)
{
	histogram_add(&streams_flow()->first, c->first - c->began);
}

void
count_end(const struct talk *c)
{
	struct flow *flow = streams_flow();
	struct tokens used = money_used(c);

	for (int i = 0; i < FLOW_ENDS; i++)
		if (!strcmp(c->status, ends[i]))
			counter_add(&flow->ended[i], 1);
	counter_add(&flow->tries, (unsigned)c->tries);
	counter_add(&flow->tokens_in, (unsigned long long)used.input);
	counter_add(&flow->tokens_out, (unsigned long long)used.output);
}
