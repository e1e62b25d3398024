/* The clients of a streamer; for streamer.c alone. */
#ifndef PROCESS_CLIENTS_H
#define PROCESS_CLIENTS_H

#include "process/streamer.h"

enum { CLIENT_FULL = 16384 }; /* unsent bytes */

void clients_begin(const struct streaming *);
int clients_epoll(void);
int clients_open(void);

/* Has epoll tell of fd as what; 0 events: no longer. False on failure. */
bool clients_watch(int fd, unsigned long long what, unsigned events);

struct stream *client_add(const struct job *);
void client_seen(struct stream *, unsigned events);

/* To be looked at before the next wait: something is unsent, or it has ended. */
void clients_queue(struct stream *);

/* One of them is due then. */
void clients_sooner(long long due);

/* When the next of them has something to do; and does it. */
long long clients_due(void);
void clients_tick(void);

/* Sends what is unsent, and clears those that have ended. */
void clients_flush(void);

/* Tells each that this process stops; cuts short who has not ended by then. */
void clients_stop(void);
void clients_break(void);

#endif
