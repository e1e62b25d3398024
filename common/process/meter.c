/* What requests come to, counted by row and worker. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "http/request.h"
#include "http/route.h"
#include "process/meter.h"

const long long meter_bounds[METER_BUCKETS - 1] = { 500, 1000, 2500, 5000,
	10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 5000000,
	10000000 };

static struct meter *meters; /* NULL: nothing is counted */
static unsigned rows, slots;
static unsigned short place[METER_ROWS]; /* of each row of the group */

/* Rows that differ by their body's type alone are one; 0 if none before is. */
static unsigned
place_of(const struct service *group, const struct rows *at)
{
	const struct route *row;

	for (struct rows i = rows_of(group);
		(row = rows_next(&i)) && i.number < at->number;)
		if (!strcmp(row->path, at->row->path) &&
			!strcmp(row->method, at->row->method))
			return place[i.number];
	return 0;
}

unsigned
meter_rows(const struct service *group)
{
	unsigned count = 1;

	for (struct rows i = rows_of(group); rows_next(&i);) {
		if (i.number == METER_ROWS - 1)
			die("%s has more than %d rows", group->name, i.number);
		unsigned as = place_of(group, &i);
		place[i.number] = (unsigned short)(as ? as : count++);
	}
	return count;
}

static void
set_label(struct label *label, const char *method, const char *path)
{
	memcpy(label->method, method,
		strnlen(method, sizeof label->method - 1));
	memcpy(label->path, path, strnlen(path, sizeof label->path - 1));
}

void
meter_place(const struct service *group, struct label *labels, unsigned count)
{
	const struct route *row;

	rows = meter_rows(group);
	slots = count;
	meters = (struct meter *)(labels + rows);
	set_label(&labels[0], "-", "-");
	for (struct rows i = rows_of(group); (row = rows_next(&i));)
		set_label(&labels[place[i.number]], row->method, row->path);
}

/* A plain addition: nobody else writes it. */
void
counter_add(counter *c, unsigned long long n)
{
	unsigned long long was = atomic_load_explicit(c, memory_order_relaxed);

	atomic_store_explicit(c, was + n, memory_order_relaxed);
}

void
histogram_add(struct histogram *h, long long us)
{
	int i = 0;

	if (us < 0)
		us = 0;
	while (i < METER_BUCKETS - 1 && us > meter_bounds[i])
		i++;
	counter_add(&h->buckets[i], 1);
	counter_add(&h->us, (unsigned long long)us);
}

static unsigned long long
body_length(const struct request *r)
{
	const char *length = request_param(r, "CONTENT_LENGTH");

	return length ? strtoull(length, NULL, 10) : 0;
}

void
meter_request(int slot, const struct request *r, long long us)
{
	if (!meters || (unsigned)slot >= slots)
		return;
	unsigned row = r->route ? place[r->row] : 0;
	struct meter *m = &meters[(unsigned)slot * rows + row];
	counter_add(&m->statuses[status_place(r->reply.status)], 1);
	histogram_add(&m->durations, us);
	counter_add(&m->received, body_length(r));
	counter_add(&m->sent, r->reply.len);
	counter_add(&m->calls, (unsigned)r->database_calls);
	counter_add(&m->call_us, (unsigned long long)r->database_us);
}

void
meter_wait(struct histogram *waits, const struct request *r)
{
	const char *handed = request_param(r, "REQUEST_HANDED");
	struct timespec now;
	char *end;

	if (!handed)
		return;
	long long seconds = strtoll(handed, &end, 10);
	long long ms = *end == '.' ? strtoll(end + 1, NULL, 10) : 0;
	clock_gettime(CLOCK_REALTIME, &now);
	histogram_add(waits, (now.tv_sec - seconds) * 1000000 +
				     now.tv_nsec / 1000 - ms * 1000);
}
