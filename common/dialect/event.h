/* The one inner event: what all providers say, one thing at a time. */
#ifndef DIALECT_EVENT_H
#define DIALECT_EVENT_H

#include "dialect/dialect.h"
#include "text/json_walk.h"

enum event_kind {
	EVENT_TEXT,
	EVENT_REASONING,
	EVENT_SIGNATURE, /* of the reasoning before it */
	EVENT_REDACTED, /* reasoning that only the provider can read */
	EVENT_TOOL, /* a call begins */
	EVENT_ARGUMENTS, /* of the call with this number, a piece */
	EVENT_FINISH,
	EVENT_USAGE,
	EVENT_ERROR,
	EVENT_END, /* the provider says that it is at its end */
};

enum finish {
	FINISH_NONE,
	FINISH_STOP,
	FINISH_LENGTH,
	FINISH_TOOLS,
	FINISH_FILTER,
};

struct event {
	enum event_kind kind;
	int choice;
	int tool; /* its number in the choice, from 0 */
	struct json_value text; /* a JSON string, as the provider wrote it */
	struct json_value id; /* of a call; no text where there is none */
	struct json_value name;
	struct json_value signature; /* of a call */
	enum finish finish;
	struct json_value stop; /* the stop sequence that was met */
	struct tokens usage;
	const struct wrong *wrong;
};

/* Grows in the arena of its buffer. */
struct events {
	struct buffer kept;
};

static inline struct event *
events_first(const struct events *events)
{
	return (struct event *)(void *)events->kept.data;
}

static inline size_t
events_count(const struct events *events)
{
	return events->kept.len / sizeof(struct event);
}

static inline void
events_add(struct events *events, const struct event *event)
{
	buffer_add(&events->kept, event, sizeof *event);
}

#endif
