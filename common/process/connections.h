/*
 * The connections of a worker: the socket that it listens on, those that nginx
 * keeps open, and those that its siblings hand over. nginx alone closes what it
 * keeps, so that a request is never sent to a connection that is gone.
 *
 * Whoever keeps a connection and cannot look at it hands it to a worker that is
 * idle (handover.h).
 */
#ifndef PROCESS_CONNECTIONS_H
#define PROCESS_CONNECTIONS_H

#include <signal.h>
#include <stdbool.h>

/* A SIGTERM has come through. */
extern volatile sig_atomic_t connections_told;

/* In a worker. */
void connections_open(void);

/*
 * Waits for a connection with a request and returns it; -1 when a SIGTERM has
 * come and nobody has a connection left to ask us by. SIGTERM must be blocked,
 * and comes through only here.
 */
int connections_next(void);

/* Keeps a connection whose request was answered; too many are closed. */
void connections_keep(int fd);

/* Closes one that another process was sent: so long as that has it, closing alone
 * does not take it out of our epoll. */
void connections_drop(int fd);

/*
 * Waits until PostgreSQL has said something. What the others that are kept have
 * to ask meanwhile is handed over when that takes more than a moment. False when
 * it has said nothing until then (clock_us).
 */
bool connections_wait(int database, long long until);

/* Hands all over that are kept: this worker is about to be busy for long. */
void connections_hand_over(void);

#endif
