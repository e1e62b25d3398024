/* Waiting for work that goes on (Prefer: wait, RFC 7240). */
#ifndef SERVE_AWAIT_H
#define SERVE_AWAIT_H

#include <stdbool.h>
#include <stddef.h>

#include "http/request.h"

enum { AWAIT_MOST = 10 /* seconds */ };

/* Before the first fork, if a row waits: how many workers may wait at once. */
void await_start(void);

/* Takes ?wait=5 of a row that waits; a problem when it is no such number. */
void await_ask(struct request *, const char *text, size_t len);

/*
 * After a row that says .waits has replied: waits until its job is over, and
 * replies by the row's status with what the call says then,
 *     {"headers":{...},"body":...}
 * When that is not so after as many seconds as the client asked for, or the row
 * says; when half of the workers wait already; and when this one has to stop, the
 * reply stays as it is, but for a GET of 202, which is 503 then. What the call
 * refuses is refused. The job's id is the last of its Location, or that of GET /.../:id.
 * Its end is notified as tessera_job_<its 32 digits>.
 */
bool await(struct request *);

#endif
