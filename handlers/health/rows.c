/* What each row's requests came to, as samples; rows without any are left out.
 */
#include "metrics.h"

static unsigned long long
count_of(const struct total *t)
{
	unsigned long long count = 0;

	for (int i = 0; i < METER_BUCKETS; i++)
		count += t->durations[i];
	return count;
}

static void
requests(struct buffer *out, const char *name, const struct total *t)
{
	for (int i = 0; i < STATUSES; i++)
		if (t->statuses[i])
			sample_write(out, name, t->labels,
				arena_printf(out->arena, ",status=\"%d\"",
					statuses[i].status),
				t->statuses[i]);
}

static void
durations(struct buffer *out, const char *name, const struct total *t)
{
	histogram_write(out, name, t->labels, t->durations, t->us);
}

static void
received(struct buffer *out, const char *name, const struct total *t)
{
	sample_write(out, name, t->labels, "", t->received);
}

static void
sent(struct buffer *out, const char *name, const struct total *t)
{
	sample_write(out, name, t->labels, "", t->sent);
}

static void
calls(struct buffer *out, const char *name, const struct total *t)
{
	sample_write(out, name, t->labels, "", t->calls);
}

static void
call_time(struct buffer *out, const char *name, const struct total *t)
{
	seconds_write(out, name, t->labels, t->call_us);
}

static const struct {
	const char *name;
	const char *type;
	void (*write)(struct buffer *, const char *name, const struct total *);
	const char *help;
} table[] = {
	{ "tessera_requests_total", "counter", requests,
		"Requests that workers answered; route - is no row's." },
	{ "tessera_request_duration_seconds", "histogram", durations,
		"From a worker's having a request until it was answered." },
	{ "tessera_request_bytes_total", "counter", received,
		"Bytes of the requests' bodies." },
	{ "tessera_response_bytes_total", "counter", sent,
		"Bytes of the answers' bodies." },
	{ "tessera_database_calls_total", "counter", calls,
		"Round trips to PostgreSQL." },
	{ "tessera_database_seconds_total", "counter", call_time,
		"Time spent waiting for PostgreSQL." },
};

void
rows_write(struct buffer *out, const struct group *groups, int count)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		head_write(out, table[i].name, table[i].type, table[i].help);
		for (int j = 0; j < count; j++)
			for (unsigned row = 0;
				groups[j].up && row < groups[j].board.rows;
				row++)
				if (count_of(&groups[j].totals[row]))
					table[i].write(out, table[i].name,
						&groups[j].totals[row]);
	}
}
