/* The insides of a reply: for the files of this floor alone. */
#ifndef DIALECT_REPLY_PARTS_H
#define DIALECT_REPLY_PARTS_H

#include "dialect/estimate.h"
#include "dialect/event.h"
#include "dialect/tree.h"
#include "dialect/parse.h"
#include "dialect/reply.h"
#include "dialect/sse.h"

/* A call of a tool whose block in Anthropic's form has not begun. */
struct waiting_tool {
	struct buffer begin; /* content_block as JSON */
	struct buffer pieces; /* text of a JSON string */
};

/* What the writer of Anthropic's form remembers. */
struct blocks {
	bool started; /* message_start was sent */
	int count; /* blocks begun */
	enum event_kind open; /* TEXT, REASONING, TOOL */
	bool is_open;
	int tool; /* the open one */
	struct waiting_tool *waiting; /* DIALECT_TOOLS_MAX of them, or NULL */
	int tools; /* begun or waiting */
	enum finish finish;
	struct buffer stop; /* the stop sequence, as JSON; empty: null */
};

struct reply {
	struct arena *arena;
	struct reply_plan plan;
	struct parser parser;
	struct sse sse;
	bool whole; /* the provider did not stream */
	bool began;
	bool finished;
	bool ended;
	const struct wrong *wrong;

	struct tokens usage;
	bool usage_given;
	struct buffer usage_said; /* of an own form: as the provider wrote it */
	struct estimate output;
	struct estimate reasoning;

	struct buffer early; /* frames before the first content */
	bool holding;
	struct buffer held; /* what waits for the settle, JSON */
	bool roles[DIALECT_CHOICES_MAX]; /* the choice has begun */
	struct blocks blocks;

	struct tree *joined;
	size_t joined_len;
	struct buffer partial; /* input of the open block, JSON in pieces */
};

/* True where the provider's form is the client's: bytes go on as they are. */
bool reply_own_form(const struct reply *);

/* An event for the client: streamed, or joined to what there is. */
void reply_frame(struct reply *, struct buffer *out, const char *name,
	const char *json, size_t len);

/* The usage as JSON in the client's form, with credits if not below 0. */
const char *reply_usage(struct reply *, long long credits, struct arena *);

/* Chat completions and completions. */
const char *chat_id(const struct reply *, struct arena *);
void chat_pass(struct reply *, const struct json_value *chunk,
	const struct events *, struct buffer *out);
void chat_write(struct reply *, const struct event *, struct buffer *out);
void chat_close(struct reply *, const char *usage, struct buffer *out);
void chat_join(struct reply *, const struct json_value *chunk);
void chat_joined(struct reply *, const char *usage, struct buffer *out);

/* Embeddings, which come whole. Says what is wrong with them. */
const char *embed_said(struct reply *, const struct json_value *body);
void embed_close(struct reply *, const char *usage, struct buffer *out);

/* Anthropic's messages. */
void messages_pass(
	struct reply *, const struct json_value *event, struct buffer *out);
bool messages_held(struct reply *, const char *usage, struct buffer *out);
void messages_write(struct reply *, const struct event *, struct buffer *out);
void messages_close(struct reply *, const char *usage, struct buffer *out);
void messages_join(struct reply *, const struct json_value *event);
void messages_joined(struct reply *, const char *usage, struct buffer *out);

#endif
