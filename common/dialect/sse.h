/*
 * Server-sent events (WHATWG HTML 9.2.6) as they arrive, cut anywhere: lines end
 * with CR, LF or both, comments and unknown fields are passed over.
 */
#ifndef DIALECT_SSE_H
#define DIALECT_SSE_H

#include <stdbool.h>

#include "base/arena.h"

enum { SSE_NAME_MAX = 64 }; /* an event's name beyond it is cut */

/* Zero-initialised, but for the buffers' arena, is at a stream's beginning. */
struct sse {
	struct buffer line;
	struct buffer data;
	char name[SSE_NAME_MAX];
	size_t total; /* bytes of the event so far, comments too */
	bool started; /* the byte order mark is behind */
	bool after_cr;
	bool has_data;
	bool given; /* the event in data was told: it begins anew */
};

enum sse_state {
	SSE_MORE, /* all bytes are read */
	SSE_EVENT, /* name, data and data.len say which; call again */
	SSE_TOO_LONG,
};

/* Reads on at *bytes, to the end of one event or of what there is. */
enum sse_state sse_next(struct sse *, const char **bytes, size_t *len);

/* The stream ended: SSE_EVENT if it did without the last blank line. */
enum sse_state sse_end(struct sse *);

#endif
