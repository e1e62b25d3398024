/*
 * The gate of rows whose body is large (.gate): nginx asks before it reads the
 * body, with the same method and address and no body (nginx/parts/gate.conf).
 */
#ifndef SERVE_GATE_H
#define SERVE_GATE_H

#include <stdbool.h>

#include "http/request.h"

/* True if it is nginx that asks. */
bool gate_asked(const struct request *);

/*
 * For a request whose row was found and whose token was read: 204 if its body may
 * come, by its length, its token and, if the row names one, its function
 *     gate(bearer bytea, bytes bigint) returns json
 * which raises what it refuses.
 */
bool gate_answer(struct request *);

/* Makes of any refusal what nginx understands: 403, with status and body as
 * headers, which it sends in its place. */
void gate_finish(struct request *);

#endif
