/* GET /metrics: what is shown, and where it comes from. */
#ifndef METRICS_H
#define METRICS_H

#include "http/request.h"
#include "process/scoreboard.h"

enum { GROUPS_MAX = 64 };

/* What a group's workers counted for one row, added up. */
struct total {
	const char *labels; /* group="...",method="...",route="..." */
	unsigned long long statuses[STATUSES];
	unsigned long long durations[METER_BUCKETS];
	unsigned long long us, received, sent, calls, call_us;
};

/* A group, as its board tells. */
struct group {
	char name[32];
	const char *labels; /* group="..." */
	bool up; /* its master lives, and its board could be read */
	struct scoreboard board; /* from here on only if it is up */
	struct total *totals; /* board.rows */
};

/* The groups that have boards, by name; *count of them. */
struct group *boards_read(struct arena *, int *count);

/* Adds what groups, streams and rows came to, and what PostgreSQL says of itself. */
void groups_write(struct buffer *, const struct group *, int count);
void streams_write(struct buffer *, const struct group *, int count);
void rows_write(struct buffer *, const struct group *, int count);
void figures_write(struct buffer *, struct request *);

/* HELP and TYPE of a metric, before its samples. */
void head_write(
	struct buffer *, const char *name, const char *type, const char *help);

/* One sample; more is a further label with its comma, or "". */
void sample_write(struct buffer *, const char *name, const char *labels,
	const char *more, unsigned long long value);

/* The same of a time, in seconds. */
void seconds_write(struct buffer *, const char *name, const char *labels,
	unsigned long long microseconds);

void histogram_write(struct buffer *, const char *name, const char *labels,
	const unsigned long long buckets[METER_BUCKETS], unsigned long long us);

/* A label, escaped; what is not ASCII text becomes '?'. */
const char *label_of(struct arena *, const char *name, const char *text);

/* The row's function. */
bool metrics(struct request *);

#endif
