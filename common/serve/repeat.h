/* Requests that a client may send again (Idempotency-Key). */
#ifndef SERVE_REPEAT_H
#define SERVE_REPEAT_H

#include "http/request.h"

/* Takes the key that was sent to a row that keeps its answers; refuses what is
 * none. */
bool repeat_read(struct request *);

/*
 * Calls the row's function: by db_call_once where the client sent a key and the
 * row keeps its answers, else by db_call.
 */
bool repeat_call(struct request *);

/* The same with the row's C function, which is not taken back when it fails. */
bool repeat_run(struct request *);

#endif
