/*
 * How many tokens a text has, near enough to hold credits for it: sums of 32nds
 * by kinds of characters, whose means lie within 20 % of o200k.
 */
#ifndef DIALECT_ESTIMATE_H
#define DIALECT_ESTIMATE_H

#include <stddef.h>

enum { ESTIMATE_MESSAGE = 4 }; /* tokens that a message has beside its text */

/* Zero-initialised is empty. A run goes on from one piece of text to the next. */
struct estimate {
	long long parts; /* 32nds */
	int run; /* what the last character was, and how many of it */
	long long length;
	unsigned last;
};

/* text is valid UTF-8; bytes that are none count as one character. */
void estimate_text(struct estimate *, const char *text, size_t len);

/* The run ends: what follows is another text. */
void estimate_break(struct estimate *);

/* Rounded up, times percent / 100, rounded up. */
long long estimate_tokens(const struct estimate *, int percent);

#endif
