/* Places that the processes of a group share, each for one of them at a time. */
#ifndef BASE_PLACES_H
#define BASE_PLACES_H

#include <stdbool.h>

struct places {
	int file; /* memfd */
	long count;
	long mine; /* -1: none */
};

/* Before the first fork; die() on failure. */
void places_make(struct places *, long count);

/* Takes one if there is one left; it is given back when the process dies. */
bool places_take(struct places *);

/* Gives it back, if there is one. */
void places_give(struct places *);

#endif
