/* What streamers do, of groups that have some. */
#include "metrics.h"

static unsigned long long
sum(const struct group *g, size_t at)
{
	unsigned long long all = 0;

	for (unsigned i = 0; i < g->board.streamers; i++)
		all += *(
			const counter *)((const char *)&g->board.flows[i] + at);
	return all;
}

static void
states(struct buffer *out, const char *name, const struct group *g)
{
	unsigned long long open = 0, full = 0;

	for (unsigned i = 0; i < g->board.streamers; i++) {
		open += (unsigned)g->board.flows[i].open;
		full += (unsigned)g->board.flows[i].full;
	}
	sample_write(out, name, g->labels, ",state=\"open\"", open);
	sample_write(out, name, g->labels, ",state=\"paused\"", full);
}

static void
resting(struct buffer *out, const char *name, const struct group *g)
{
	unsigned long long all = 0;

	for (unsigned i = 0; i < g->board.streamers; i++)
		all += (unsigned)g->board.flows[i].resting;
	sample_write(out, name, g->labels, "", all);
}

static void
ended(struct buffer *out, const char *name, const struct group *g)
{
	static const char *const labels[FLOW_ENDS] = {
		[FLOW_COMPLETED] = ",end=\"completed\"",
		[FLOW_CUT] = ",end=\"cut\"",
		[FLOW_CLIENT_GONE] = ",end=\"client_gone\"",
		[FLOW_INTERRUPTED] = ",end=\"interrupted\"",
		[FLOW_FAILED] = ",end=\"failed\"",
	};

	for (size_t i = 0; i < FLOW_ENDS; i++)
		sample_write(out, name, g->labels, labels[i],
			sum(g, offsetof(struct flow, ended[0]) +
					i * sizeof g->board.flows->ended[0]));
}

static void
tries(struct buffer *out, const char *name, const struct group *g)
{
	sample_write(
		out, name, g->labels, "", sum(g, offsetof(struct flow, tries)));
}

static void
tokens(struct buffer *out, const char *name, const struct group *g)
{
	sample_write(out, name, g->labels, ",direction=\"in\"",
		sum(g, offsetof(struct flow, tokens_in)));
	sample_write(out, name, g->labels, ",direction=\"out\"",
		sum(g, offsetof(struct flow, tokens_out)));
}

static void
first(struct buffer *out, const char *name, const struct group *g)
{
	unsigned long long buckets[METER_BUCKETS], us;
	size_t at = offsetof(struct flow, first);

	for (size_t i = 0; i < METER_BUCKETS; i++)
		buckets[i] = sum(g, at + i * sizeof g->board.flows->first.us);
	us = sum(g, at + offsetof(struct histogram, us));
	histogram_write(out, name, g->labels, buckets, us);
}

static const struct {
	const char *name;
	const char *type;
	void (*write)(struct buffer *, const char *name, const struct group *);
	const char *help;
} table[] = {
	{ "tessera_streams", "gauge", states,
		"Streams that are open; of them those whose clients are slow." },
	{ "tessera_calls_ended_total", "counter", ended,
		"Calls of models, by how they ended." },
	{ "tessera_calls_tries_total", "counter", tries,
		"Requests to providers of models." },
	{ "tessera_calls_tokens_total", "counter", tokens,
		"Tokens of calls that ended, as they are charged." },
	{ "tessera_calls_first_content_seconds", "histogram", first,
		"From a call's beginning until its first content." },
	{ "tessera_providers_resting", "gauge", resting,
		"Providers that failed in a row and rest, of each streamer." },
};

void
streams_write(struct buffer *out, const struct group *groups, int count)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		head_write(out, table[i].name, table[i].type, table[i].help);
		for (int j = 0; j < count; j++)
			if (groups[j].up && groups[j].board.streamers)
				table[i].write(out, table[i].name, &groups[j]);
	}
}
