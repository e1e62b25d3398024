/* What a User-Agent says to people: "Firefox", "Linux". */
#ifndef TEXT_AGENT_H
#define TEXT_AGENT_H

#include "base/arena.h"

struct agent {
	const char *browser; /* or another program's name; NULL: not known */
	const char *system; /* NULL: not known */
};

/* Reads one, which may be NULL. What is said there is a guess: all of them claim
 * to be others. */
struct agent agent_read(struct arena *, const char *text);

#endif
