/*
 * All that a call with an Idempotency-Key says, for who asks for it again: as long as
 * it runs in the streamer's memory, then sealed in the database. An event's id is
 * its place here.
 */
#ifndef TAPE_H
#define TAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum {
	TAPE_MOST = 8 << 20, /* bytes of one that is kept */
	TAPE_DIGITS = 18, /* that stand for its credits */
	TAPE_LINES = 256,
};

struct tape {
	char *bytes;
	size_t len, room;
	size_t shown; /* of them */
	size_t gap; /* where its credits stand; GAP_NONE */
	char credits[24]; /* that are told there */
	int status; /* of the head; 0: none yet */
	bool json; /* in place of events */
	char lines[TAPE_LINES]; /* of the head */
	bool done; /* nothing more comes */
	bool torn; /* it is too long: something lacks */
	int users;
};

struct tape *tape_make(void);
struct tape *tape_hold(struct tape *);
void tape_drop(struct tape *); /* wiped with its last user */

/* Adds events, or JSON, and shows them; returns them as they are told: with ids. */
struct buffer tape_add(struct tape *, const struct buffer *);

/* A number that stands for the credits, until they are known. */
long long tape_unknown(void);

/* Adds the end, in which that number may stand; it is shown with the credits. */
void tape_end(struct tape *, const struct buffer *, long long unknown);
void tape_show(struct tape *, long long credits);

/* What follows *at, which moves on; its length, 0: nothing yet. */
size_t tape_next(const struct tape *, size_t *at, const char **bytes);

/* Where what follows the event with this id begins; false when there is none. */
bool tape_after(const struct tape *, long long id, size_t *at);

/* As it is kept; and one that was. NULL when it is none. */
void tape_pack(const struct tape *, struct buffer *);
struct tape *tape_unpack(const char *bytes, size_t len, long long credits);

#endif
