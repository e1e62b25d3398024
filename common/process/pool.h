/* The workers of a group and their companions, as its master keeps them. */
#ifndef PROCESS_POOL_H
#define PROCESS_POOL_H

#include <stdbool.h>
#include <sys/types.h>

#include "http/route.h"

/* Reads WORKERS_MIN, WORKERS_MAX and WORKER_IDLE, and makes the board. */
void pool_open(const struct service *);

/* Forks and stops workers until there are as many as are wanted. */
void pool_keep(void);

/* The eventfd by which a worker says that none is idle, and its answer. */
int pool_poke(void);
void pool_poked(void);

/* When pool_keep or pool_tick has something to do next; clock_us(). */
long long pool_due(void);

/* Every WORKER_IDLE seconds: takes away what was idle. */
void pool_tick(void);

/* A child ended. False if it was none of ours; *misfit as EXIT_MISFIT. */
bool pool_reap(pid_t, int status, bool *misfit);

/* Wants no worker from now on, and sends the signal to all that are left. */
void pool_stop(int signal);

int pool_size(void);

#endif
