/*
 * The scoreboard: what each worker of a group does, in memory that master and
 * workers share. Metrics read it too. Workers can write all of it, so the
 * master takes it as a hint and never as the pid to signal.
 */
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <sys/types.h>

enum { BOARD_SLOTS = 256 };

enum slot_state {
	SLOT_FREE, /* no process */
	SLOT_STARTING,
	SLOT_IDLE, /* waits for a request */
	SLOT_BUSY
};

/* One cache line a worker, so that they do not slow each other down. */
struct slot {
	_Alignas(64) _Atomic int state;
	_Atomic pid_t pid;
	_Atomic long since; /* CLOCK_MONOTONIC seconds of the last change */
	_Atomic bool connected; /* holds a connection to PostgreSQL */
	_Atomic unsigned long requests;
};

struct board {
	_Atomic bool checked; /* every row fitted its function, once */
	_Atomic int workers; /* slots in use */
	_Atomic int top; /* slots from here on were never used */
	_Atomic int peak; /* most workers busy at once, since it was reset */
	int limit; /* most workers */
	int poke; /* eventfd: a worker found no other one idle */
	struct slot slots[BOARD_SLOTS];
};

extern struct board *board;

/* Makes the board; before the first fork. die() on failure. */
void board_make(int limit);

/* Called by the master, around the life of a worker. */
void board_take(int slot);
void board_free(int slot);

/* How many slots are in this state. */
int board_count(enum slot_state);

/* Called by a worker: idle before it waits, busy when it has a request. */
void board_idle(int slot);
void board_busy(int slot);

#endif
