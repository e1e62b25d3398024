/* The rooms of the group inference, and what they share. */
#ifndef INFERENCE_H
#define INFERENCE_H

#include <json-c/json.h>

#include "dialect/dialect.h"
#include "http/route.h"
#include "process/streamer.h"

enum {
	BODY_MOST = 20 << 20, /* bytes, with pictures */
	ROUTES_MAX = 3, /* tries of one call */
};

/* What the rows that call a model share. */
#define CALL_ROW \
	.max_body = BODY_MOST, .depth = DIALECT_DEPTH_MAX, .open = true, \
	.finish = asked_finish, .untaken = asked_untaken, .stream = true, \
	.keep = KEEP_OWN, .refuses = "400|403|404|409|422|429|502|503|504"

/* What OpenAI's clients are told of a chat and of a completion. */
#define COMPLETION_MEMBERS \
	{ "id", TEXT }, { "object", TEXT }, \
		{ "created", INT, .about = "seconds since 1970" }, \
		{ "model", TEXT, .about = "as asked" }, { "choices", JSON }, \
	{ \
		"usage", JSON, .about = "with credits_used" \
	}

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

/* passed.c: refuses headers that cannot go on; adds those that do to the job. */
bool passed_fit(struct request *);
void passed_add(const struct request *, struct json_object *said);

/* again.c: the same for what was asked before with the same Idempotency-Key; reads
 * its Last-Event-ID, and refuses what is none. */
bool again_read(struct request *);
bool again_finish(struct request *, struct json_object *said, enum form);

/* keep.c: a reply as it is kept, and as it was; NULL if it does not open. */
const char *keep_seal(
	struct arena *, const char *context, const char *bytes, size_t len);
const char *keep_open(
	struct arena *, const char *context, const char *sealed, size_t *len);

/* call.c: what a streamer does with that job. */
extern const struct streaming call_stream;

/* settler.c: the companion that does for streamers what needs the database. */
int settler_run(const struct service *);

#endif
