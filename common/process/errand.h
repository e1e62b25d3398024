/* What a child does: its side of child.h. */
#ifndef PROCESS_ERRAND_H
#define PROCESS_ERRAND_H

#include <stdbool.h>

#include "base/arena.h"

struct errand {
	const char *name;
	/* Before the filter: opens what cannot be opened after it. False: it
	 * has refused. */
	bool (*open)(struct arena *, const char *request);
	/*
	 * Does it, by the request (a JSON object's text), and says one answer
	 * or one refusal.
	 */
	void (*run)(struct arena *, const char *request);
	/* The number of the descriptor that is a folder in which it may make
	 * nameless files (O_TMPFILE); 0: there is none. */
	int folder;
};

/* The program was told --child NAME: does it and exits. */
_Noreturn void errand_run(const struct errand *, const char *name);

/* Says how far it is; of many in a short time, only some are sent. */
void errand_progress(const char *phase, long long done, long long total);

/* Says the answer, JSON. */
void errand_answer(const char *json, size_t len);

/* Says why what it was given will not do; details is a JSON object, or NULL. */
void errand_refuse(const char *code, const char *message, const char *details);

/*
 * child_filter.c: from here on only what a reader of open files needs; anything
 * else ends the process, by EXIT_FORBIDDEN, with the call's name in its log.
 */
void errand_filter(int folder);

#endif
