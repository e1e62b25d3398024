/*
 * What streamers, which have no database, ask of it: calls of the group
 * (struct call, without bearer), by a pair of sockets for each streamer that the
 * master made. Companions that are .last serve them.
 */
#ifndef PROCESS_DESK_H
#define PROCESS_DESK_H

#include <stdbool.h>
#include <stddef.h>

#include "http/route.h"

enum {
	DESK_MAX = 65536, /* bytes of a question and of an answer */
	DESK_PARAMS = 16,
};

/* In the master, before the first fork: for so many streamers. */
void desk_open(int count);

/* In the streamer at this place: what answers come from (streamer_watch). */
void desk_begin(int place);
int desk_fd(void);

/*
 * In a streamer: asks for a function with a text, or NULL, for each of its
 * parameters. The answer has this number. False when too much waits: later.
 */
bool desk_ask(unsigned number, const char *function, const char *const *params,
	int count);

/*
 * In a streamer: the next answer, JSON in bytes with a NUL after it; "" when the
 * database failed. False when there is none.
 */
bool desk_answer(unsigned *number, char bytes[DESK_MAX]);

/*
 * In a companion, until it is asked to stop and all is answered: does what is
 * asked, trying a call again for so many seconds, and calls tick, if any, every
 * so many milliseconds while there are workers.
 */
void desk_serve(const struct service *, int insist_seconds,
	void (*tick)(const struct service *), int tick_ms);

#endif
