/* The rooms of the group inference, and what they share. */
#ifndef INFERENCE_H
#define INFERENCE_H

#include "dialect/dialect.h"
#include "http/route.h"
#include "process/streamer.h"

enum {
	BODY_MOST = 20 << 20, /* bytes, with pictures */
	ROUTES_MAX = 3, /* tries of one call */
};

/* Each in the room's own file, ended by { 0 }. */
extern const struct route chat_routes[];
extern const struct route completions_routes[];
extern const struct route embeddings_routes[];
extern const struct route messages_routes[];

/* asked.c: the fields of a row that calls a model; reads the body for its .begin,
 * and fills in those that are COMPUTED; makes the job of what the function said,
 * for its .finish; lets go of what is held for one that no streamer takes. */
extern const struct field call_fields[];
bool asked_begin(struct request *, enum form);
bool asked_finish(struct request *);
void asked_untaken(struct request *);

/* For the .begin of a row whose body is only counted: tokens and images. */
bool asked_count(struct request *, enum form);

/* call.c: what a streamer does with that job. */
extern const struct streaming call_stream;

/* settler.c: the companion that does for streamers what needs the database. */
int settler_run(const struct service *);

#endif
