/*
 * One answer of a provider on its way to a client: bytes in as they arrive,
 * bytes out in the client's form. Nothing blocks.
 *
 * Where a function has an out, what it appends there goes to the client as it
 * is, and out's arena is scratch, too: reset it once that is sent.
 */
#ifndef DIALECT_REPLY_H
#define DIALECT_REPLY_H

#include <stddef.h>

#include "base/arena.h"
#include "dialect/dialect.h"

struct reply;

/* Texts stay where they are for as long as the reply. */
struct reply_plan {
	enum dialect kind;
	enum form form;
	bool completions; /* the provider answers a completion as one */
	bool stream; /* the client's wish */
	bool include_usage; /* the client's, in chat and completions */
	bool base64; /* embeddings are packed */
	const char *id; /* the hold's */
	const char *model; /* as asked */
	long long created; /* s since 1970 */
	long long input; /* tokens, estimated */
	int percent; /* token_percent */
	/* That no error repeats: up to NULL; one may be empty. NULL: none. */
	const char *const *secrets;
};

enum reply_state {
	REPLY_MORE,
	REPLY_ENDED, /* settle, then reply_close */
	REPLY_FAILED, /* reply_wrong says why; reply_fail, or another route */
};

/* Lives in the arena, which is to be kept for as long. */
struct reply *reply_begin(struct arena *, const struct reply_plan *);

/* Bytes of a stream with status 200. What follows the end is not read. */
enum reply_state reply_feed(
	struct reply *, const char *bytes, size_t len, struct buffer *out);

/* The provider closed its stream. */
enum reply_state reply_eof(struct reply *, struct buffer *out);

/* A whole JSON answer with status 200, where the provider does not stream. */
enum reply_state reply_whole(
	struct reply *, const char *body, size_t len, struct buffer *out);

/* True once there was content: no other route is tried then. */
bool reply_began(const struct reply *);

/* So far: the provider's last word, else what was seen, estimated. */
struct tokens reply_tokens(const struct reply *);

const struct wrong *reply_wrong(const struct reply *);

/*
 * After the settle: what waited for it, with usage and credits. To a client that
 * does not stream all of the answer, as JSON.
 */
void reply_close(struct reply *, long long credits, struct buffer *out);

/*
 * An error event, usage, the end. To a client that does not stream the error as
 * JSON, whose status is wrong->status. credits below 0: nothing was charged.
 */
void reply_fail(struct reply *, const struct wrong *, long long credits,
	struct buffer *out);

#endif
