/*
 * Companions of a group's workers (struct companion): the pool starts, replaces
 * and drains them as it does workers. In a swap, those of the old program and of
 * the new one run side by side for a while.
 */
#ifndef PROCESS_COMPANIONS_H
#define PROCESS_COMPANIONS_H

#include <stdbool.h>
#include <sys/types.h>

#include "http/route.h"

/* For the pool alone, as the functions there of the same names. */
void companions_open(const struct service *);
void companions_keep(void);
bool companions_reap(pid_t, int status);
void companions_stop(bool swapped); /* may come once more, without swap */
int companions_size(void);

/* When there is something to do next, clock_us(): to start one, or to kill one
 * that was asked to stop. */
long long companions_due(void);
void companions_hurry(void);

/* For companions.c, in a new one; the last ones are asked to stop by SIGUSR1. */
void companion_begin(bool last);

/* In a companion: whether it was asked to stop. The signal is blocked
 * but in companion_wait. */
bool companion_stopping(void);

/* In a companion: waits so long, or until it is asked to stop; with a channel,
 * or until somebody notifies that in the database (db_wait). */
void companion_wait(const struct service *, const char *channel, int ms);

#endif
