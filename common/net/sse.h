/* Server-sent events (WHATWG HTML 9.2), as text. */
#ifndef NET_SSE_H
#define NET_SSE_H

#include "base/arena.h"

#define SSE_TYPE "text/event-stream"
#define SSE_PING ": ping\n\n" /* a comment: the connection is alive */

/*
 * Adds an event: its name (NULL for none), its id (likewise) and its data, each
 * line of which is one of its own. CR, LF and both are line ends alike.
 */
void sse_event(struct buffer *, const char *name, const char *id,
	const char *data, size_t len);

#endif
