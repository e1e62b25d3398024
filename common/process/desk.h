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
	DESK_FILE_MAX = 16777216, /* bytes beside a question */
};

/* What goes along with a question, as a file without a name: its last parameter
 * is what the settler makes of it and of context. */
struct desk_file {
	const char *context;
	const char *bytes;
	size_t len;
};

/* In the master, before the first fork: for so many streamers. */
void desk_open(int count);

/* In the streamer at this place: what answers come from (streamer_watch). */
void desk_begin(int place);
int desk_fd(void);

/* The streamers' ends, and -1: for the sandbox. */
const int *desk_ends(void);

/*
 * In a streamer: asks for a function with a text, or NULL, for each of its
 * parameters. The answer has this number. False when too much waits: later.
 */
bool desk_ask(unsigned number, const char *function, const char *const *params,
	int count);

/* The same with a file; when there is no room for that, without. */
bool desk_ask_with(unsigned number, const char *function,
	const char *const *params, int count, const struct desk_file *);

/*
 * In a streamer: the next answer, JSON in bytes with a NUL after it; "" when the
 * database failed. False when there is none.
 */
bool desk_answer(unsigned *number, char bytes[DESK_MAX]);

/* How a companion serves. */
struct desk_service {
	int insist_seconds; /* that a call is tried again for */
	/* What is done every so many milliseconds while there are workers. */
	void (*tick)(const struct service *);
	int tick_ms;
	/* A text for what came in a file; NULL: there is none. */
	const char *(*keep)(struct arena *, const char *context,
		const char *bytes, size_t len);
};

/* In a companion, until it is asked to stop and all is answered: does what is
 * asked. */
void desk_serve(const struct service *, const struct desk_service *);

#endif
