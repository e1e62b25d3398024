/*
 * A child does one piece of work on what strangers sent: the program started
 * anew, with nothing but open descriptors and one request, below limits and a
 * filter of system calls (errand.h is its side). The parent reads what it says
 * as records, believes none of it, and knows in which way it ended.
 *
 * Of the child, descriptor 0 is the request, 1 the way of its records, 2 what
 * it logs, of which the parent repeats a little; from 3 on what it was given.
 */
#ifndef PROCESS_CHILD_H
#define PROCESS_CHILD_H

#include <poll.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/arena.h"

enum {
	CHILD_GIVEN = 8, /* descriptors, at most */
	CHILD_FILES = 8, /* nameless ones that it may have open beside them */
	CHILD_POLLS = 2, /* descriptors to wait for, of one child */
};

enum child_end {
	CHILD_RUNS,
	CHILD_DONE, /* said is its answer, JSON */
	CHILD_REFUSED, /* said is {"code","message","details"?} */
	CHILD_TIME, /* more seconds than it may take */
	CHILD_CPU, /* of a processor, likewise */
	CHILD_MEMORY,
	CHILD_DISK, /* a file grew too large */
	CHILD_FORBIDDEN, /* a system call that the filter does not pass */
	CHILD_BABBLED, /* what it said is no record, or too much */
	CHILD_CRASHED, /* a signal, or no answer */
	CHILD_CANCELLED, /* by child_cancel */
};

struct child_limits {
	int seconds;
	int cpu_seconds;
	long long memory; /* bytes of RLIMIT_DATA */
	long long file; /* bytes of the largest file */
	long long answer; /* bytes */
};

/* What it has used, once it ended. */
struct child_usage {
	long long cpu_us;
	long long resident; /* bytes, at most */
};

/* How far it is. */
struct child_progress {
	char phase[16];
	long long done, total;
};

struct child {
	pid_t pid;
	int watch; /* a pidfd: readable when it ended */
	int records, log;
	long long until; /* clock_us */
	long long answer_max;
	enum child_end end;
	int heard_count; /* records */
	bool over; /* its last record is here, of this kind: */
	char last;
	struct child_progress progress;
	struct child_usage usage;
	struct arena arena; /* what follows */
	struct buffer heard; /* not yet a whole record */
	const char *said;
};

/*
 * Starts the errand. given are count descriptors, which stay the caller's and
 * become 3, 4, ... of the child. False, with a line in the log, when it cannot
 * be started.
 */
bool child_start(struct child *, const char *errand, const char *request,
	const int *given, int count, const struct child_limits *);

/* What to wait for besides its deadline: CHILD_POLLS of them. */
void child_polls(const struct child *, struct pollfd *);

/* Milliseconds until its deadline. */
int child_left_ms(const struct child *);

/*
 * Takes what it said, and kills it when that is no record or its time is up.
 * Never blocks. How it ended, or CHILD_RUNS.
 */
enum child_end child_look(struct child *);

/* Kills it: child_look tells CHILD_CANCELLED. */
void child_cancel(struct child *);

/* Waits until it is gone, killed if need be, and lets all of it go. */
void child_clear(struct child *);

/* "time", "memory", ... for logs and counters. */
const char *child_ended(enum child_end);

#endif
