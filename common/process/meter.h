/*
 * What requests come to, counted by row and worker. Each counter has one
 * writer; who reads adds the workers up.
 */
#ifndef PROCESS_METER_H
#define PROCESS_METER_H

#include <stddef.h>

#include "http/status.h"

enum {
	METER_BUCKETS = 15,
	METER_ROWS = 256, /* of one group */
};

typedef _Atomic unsigned long long counter;

/* Durations; bucket i counts those up to meter_bounds[i] microseconds. */
struct histogram {
	counter buckets[METER_BUCKETS]; /* the last one: longer ones */
	counter us; /* their sum */
};

/* How a call that a streamer answered has ended. */
enum flow_end {
	FLOW_COMPLETED,
	FLOW_CUT, /* what may be spent was used up */
	FLOW_CLIENT_GONE,
	FLOW_INTERRUPTED, /* by a stop */
	FLOW_FAILED,
	FLOW_ENDS,
};

/* What a streamer does, and did. */
struct flow {
	_Alignas(64) _Atomic int open, full; /* streams; those that wait */
	_Atomic int resting; /* providers */
	counter ended[FLOW_ENDS];
	counter tries, tokens_in, tokens_out;
	struct histogram first; /* until the first content */
};

extern const long long meter_bounds[METER_BUCKETS - 1];

struct label {
	char method[8];
	char path[120];
};

struct meter {
	_Alignas(64) counter statuses[STATUSES]; /* by status_place() */
	struct histogram durations;
	counter received, sent; /* bytes of bodies */
	counter calls, call_us; /* of the database */
};

struct service;
struct request;

/* How many rows the group's meters have: one for each method and path, and
 * one before them for requests that no row matched. die() at METER_ROWS. */
unsigned meter_rows(const struct service *);

/* Places labels and the meters of so many slots in the memory after them. */
void meter_place(const struct service *, struct label *, unsigned slots);

/* Counts a request that was answered, in the worker's meters. */
void meter_request(int slot, const struct request *, long long microseconds);

/*
 * How long the connection waited in the socket: nginx says when it handed the
 * request over, as seconds with three digits after the point.
 */
void meter_wait(struct histogram *waits, const struct request *);

/* By its only writer. */
void counter_add(counter *, unsigned long long);
void histogram_add(struct histogram *, long long microseconds);

#endif
