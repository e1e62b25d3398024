/* What each group's processes came to, as samples. */
#include "metrics.h"

static unsigned long long
in_state(const struct group *g, enum slot_state state)
{
	unsigned long long count = 0;

	for (int i = 0; i < SCOREBOARD_SLOTS; i++)
		count += g->board.slots[i].state == (int)state;
	return count;
}

static void
up(struct buffer *out, const char *name, const struct group *g)
{
	sample_write(out, name, g->labels, "", g->up);
}

static void
info(struct buffer *out, const char *name, const struct group *g)
{
	const char *version = label_of(out->arena, "version", g->board.version);

	sample_write(out, name, g->labels,
		arena_printf(out->arena, ",%s", version), 1);
}

static void
began(struct buffer *out, const char *name, const struct group *g)
{
	sample_write(
		out, name, g->labels, "", (unsigned long long)g->board.started);
}

static void
starts(struct buffer *out, const char *name, const struct group *g)
{
	sample_write(out, name, g->labels, "", g->board.tally.starts);
}

/* What succeeded and what failed, of things that end either way. */
static void
results(struct buffer *out, const char *name, const struct group *g,
	unsigned long long done, unsigned long long failed)
{
	sample_write(out, name, g->labels, ",result=\"done\"", done);
	sample_write(out, name, g->labels, ",result=\"failed\"", failed);
}

static void
swaps(struct buffer *out, const char *name, const struct group *g)
{
	results(out, name, g, g->board.tally.swaps,
		g->board.tally.swaps_failed);
}

static void
sweeps(struct buffer *out, const char *name, const struct group *g)
{
	unsigned long long failed = g->board.tally.sweeps_failed;

	results(out, name, g, g->board.tally.sweeps - failed, failed);
}

static void
workers(struct buffer *out, const char *name, const struct group *g)
{
	sample_write(out, name, g->labels, ",state=\"starting\"",
		in_state(g, SLOT_STARTING));
	sample_write(out, name, g->labels, ",state=\"idle\"",
		in_state(g, SLOT_IDLE));
	sample_write(out, name, g->labels, ",state=\"busy\"",
		in_state(g, SLOT_BUSY));
}

static void
limit(struct buffer *out, const char *name, const struct group *g)
{
	sample_write(out, name, g->labels, "", (unsigned)g->board.limit);
}

static void
connected(struct buffer *out, const char *name, const struct group *g)
{
	unsigned long long count = 0;

	for (int i = 0; i < SCOREBOARD_SLOTS; i++)
		count += g->board.slots[i].connected;
	sample_write(out, name, g->labels, "", count);
}

static void
companions(struct buffer *out, const char *name, const struct group *g)
{
	sample_write(out, name, g->labels, "", g->board.companions);
}

static void
exhausted(struct buffer *out, const char *name, const struct group *g)
{
	unsigned long long count = 0;

	for (int i = 0; i < SCOREBOARD_SLOTS; i++)
		count += g->board.slots[i].exhausted;
	sample_write(out, name, g->labels, "", count);
}

static void
deaths(struct buffer *out, const char *name, const struct group *g)
{
	sample_write(out, name, g->labels, ",cause=\"signal\"",
		g->board.tally.crashed);
	sample_write(out, name, g->labels, ",cause=\"status\"",
		g->board.tally.failed);
}

static void
waits(struct buffer *out, const char *name, const struct group *g)
{
	unsigned long long buckets[METER_BUCKETS] = { 0 }, us = 0;

	for (int i = 0; i < SCOREBOARD_SLOTS; i++) {
		const struct histogram *h = &g->board.slots[i].waits;
		for (int j = 0; j < METER_BUCKETS; j++)
			buckets[j] += h->buckets[j];
		us += h->us;
	}
	histogram_write(out, name, g->labels, buckets, us);
}

static const struct {
	const char *name;
	const char *type;
	void (*write)(struct buffer *, const char *name, const struct group *);
	const char *help;
} table[] = {
	{ "tessera_group_up", "gauge", up,
		"1 while the group's master lives and its board is readable." },
	{ "tessera_group_info", "gauge", info, "The version that serves." },
	{ "tessera_group_start_time_seconds", "gauge", began,
		"When this version began, in seconds since 1970." },
	{ "tessera_group_starts_total", "counter", starts,
		"Starts of the group; swaps are none." },
	{ "tessera_group_swaps_total", "counter", swaps,
		"Swaps of the group's program, by how they ended." },
	{ "tessera_workers", "gauge", workers, "Workers, by state." },
	{ "tessera_workers_limit", "gauge", limit,
		"Most workers that the group may have." },
	{ "tessera_workers_connected", "gauge", connected,
		"Workers that hold a connection to PostgreSQL." },
	{ "tessera_companions", "gauge", companions,
		"Processes beside the workers that hold one, too." },
	{ "tessera_workers_exhausted_total", "counter", exhausted,
		"Requests that took the last idle worker there may be." },
	{ "tessera_worker_deaths_total", "counter", deaths,
		"Workers that ended unasked." },
	{ "tessera_sweeps_total", "counter", sweeps,
		"Looks for files to remove, by how they ended." },
	{ "tessera_queue_wait_seconds", "histogram", waits,
		"From nginx's handing a request over until a worker had it." },
};

void
groups_write(struct buffer *out, const struct group *groups, int count)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		head_write(out, table[i].name, table[i].type, table[i].help);
		for (int j = 0; j < count; j++)
			if (groups[j].up || table[i].write == up)
				table[i].write(out, table[i].name, &groups[j]);
	}
}
