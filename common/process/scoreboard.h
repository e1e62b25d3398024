/*
 * The scoreboard: what each worker of a group does, and what it did, in memory
 * that master and workers share; if BOARD_DIR is set, a file there, which the
 * group "health" reads. Workers can write all of it, so the master takes it as
 * a hint and never as the pid to signal, and who reads the file believes no
 * number in it.
 */
#ifndef PROCESS_SCOREBOARD_H
#define PROCESS_SCOREBOARD_H

#include <stdbool.h>
#include <sys/types.h>

#include "http/route.h"
#include "process/meter.h"

#define SCOREBOARD_MAGIC "TESSERA"

enum {
	SCOREBOARD_LAYOUT = 3, /* counts up when the file's structs change */
	SCOREBOARD_SLOTS = 256,
	SCOREBOARD_FLOWS = 64,
};

enum slot_state {
	SLOT_FREE, /* no process */
	SLOT_STARTING,
	SLOT_IDLE, /* waits for a request */
	SLOT_BUSY,
};

/* Cache lines of its own, so that workers do not slow each other down. */
struct slot {
	_Alignas(64) _Atomic int state;
	_Atomic pid_t pid;
	_Atomic long since; /* CLOCK_MONOTONIC seconds of the last change */
	_Atomic bool connected; /* holds a connection to PostgreSQL */
	counter exhausted; /* took the last idle place that there may be */
	struct histogram waits; /* of connections, until a worker took them */
};

/* What the master counts, on from what the board before this one had. */
struct tally {
	counter starts, swaps, swaps_failed;
	counter crashed, failed; /* workers: by a signal, by a status */
	counter sweeps, sweeps_failed;
};

/* After it: struct label labels[rows], struct meter meters[slots][rows]. */
struct scoreboard {
	char magic[8];
	unsigned layout;
	unsigned rows;
	unsigned metered; /* slots that have meters */
	char group[32];
	char version[64];
	long long started; /* seconds since 1970 */
	struct tally tally;
	_Atomic bool checked; /* every row fitted its function, once */
	_Atomic long long reached_at; /* clock_us(): PostgreSQL, by a worker */
	_Atomic int workers; /* slots in use */
	_Atomic int top; /* slots from here on were never used */
	_Atomic int peak; /* most workers busy at once, since it was reset */
	int limit; /* most workers */
	int poke; /* eventfd: a worker found no other one idle */
	struct slot slots[SCOREBOARD_SLOTS];
	unsigned streamers;
	unsigned companions; /* that hold a connection to PostgreSQL */
	struct flow flows[SCOREBOARD_FLOWS];
};

extern struct scoreboard *scoreboard;

/* Makes the board; before the first fork. die() on failure. */
void scoreboard_make(const struct service *, int limit);

/* Called by the master, around the life of a worker. */
void scoreboard_take(int slot);
void scoreboard_free(int slot);

/* How many slots are in this state. */
int scoreboard_count(enum slot_state);

/* Called by a worker: idle before it waits, busy when it has a request. */
void scoreboard_idle(int slot);
void scoreboard_busy(int slot);

/* The same when it has handed a request on: the master is told if none is
 * idle, so that there is one more. */
void scoreboard_poke(void);

#endif
