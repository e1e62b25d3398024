/* A request on its way through its row's gates. */
#ifndef SERVE_DISPATCH_H
#define SERVE_DISPATCH_H

#include "http/route.h"

/*
 * Reads what the rows need before the first request (keys, the store); die()
 * with a sentence when it is not configured, or when a row contradicts itself.
 */
void dispatch_start(const struct service *);

/*
 * Answers a request whose params and read are set: finds the row, asks for a
 * token, checks the fields, calls. The reply is in r->reply.
 */
void dispatch(struct request *r);

/* Called before a row's C function, which may take long; NULL at first. */
extern void (*dispatch_blocks)(void);

/* True when the process has to stop and nothing may wait; NULL at first. */
extern bool (*dispatch_stops)(void);

/* True if there is room for one more stream; NULL at first. */
extern bool (*dispatch_room)(void);

/* Ends the request's life: file, PGresult and JSON go, the arena is wiped. */
void dispatch_end(struct request *);

#endif
