/*
 * Outgoing HTTP, guarded (guard.h), one request at a time. Answers are read as
 * hostile: head and body have limits, and nothing is decompressed.
 */
#ifndef NET_EGRESS_H
#define NET_EGRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "net/guard.h"

enum { EGRESS_HEAD_MAX = 65536 }; /* bytes of an answer's head */

struct egress_request {
	enum guard_to to;
	const char *method;
	const char *url;
	const char *const *headers; /* "Name: value", up to a NULL; or NULL */
	const char *body; /* NULL: none */
	size_t len;
	const struct net *deny; /* besides, up to family 0; or NULL */
	long connect_ms, total_ms;
	size_t max; /* bytes of the answer's body */
};

enum egress_outcome {
	EGRESS_ANSWERED, /* whatever status */
	EGRESS_NOT_SENT, /* no connection: the other side has not heard of it */
	EGRESS_LOST, /* it may have: no whole answer came */
	EGRESS_REFUSED, /* by our rules: never tried */
};

struct egress_answer {
	enum egress_outcome outcome;
	int status;
	const char *body; /* ends in a NUL that len leaves out */
	size_t len;
	const char *type; /* Content-Type; "" without one */
	long retry_after; /* seconds; -1 without */
	const char *fault; /* why it is no answer, for the log */
};

/* Once, before the sandbox and any fork. */
void egress_start(void);

/* Asks and waits; connections are kept for the next of this process. */
struct egress_answer egress_ask(struct arena *, const struct egress_request *);

/* A line of an answer's head, for egress.c and who fuzzes it. */
void egress_head(
	struct arena *, struct egress_answer *, const char *line, size_t len);

#endif
