/*
 * A client's body, read once, and written for each provider that may answer it.
 * What costs beside tokens, or reaches what all users share at a provider, is
 * refused with 422; what a provider cannot do with 400 unsupported_by_model.
 */
#ifndef DIALECT_REQUEST_H
#define DIALECT_REQUEST_H

#include <stddef.h>

#include "base/arena.h"
#include "dialect/dialect.h"

struct request_facts {
	const char *model; /* NULL: none is said */
	bool stream;
	bool include_usage;
	bool tools;
	bool audio; /* as output: it is not streamed */
	bool base64; /* embeddings are packed */
	int n; /* answers that are made */
	long long max_tokens; /* 0: none is said */
	long long images;
};

struct request_route {
	enum dialect kind;
	const char *model; /* the provider's name for it */
	long long max_tokens; /* lowers what the client said; 0: as it did */
	long long model_tokens; /* the most that the model writes */
	bool stream;
	bool completions; /* the provider has that call */
	bool server_tools; /* what is refused with 422 may be */
};

struct asked;

/*
 * Reads body, which stays where it is. NULL and *asked, or what is wrong; what
 * is refused waits for the route (request_write), which may allow it.
 */
const struct wrong *request_read(struct arena *, enum form, const char *body,
	size_t len, struct asked **asked);

const struct request_facts *request_facts(const struct asked *);

/* Of the input: texts, messages, tools as text, images; times percent / 100. */
long long request_tokens(
	const struct asked *, int image_tokens, int token_percent);

/*
 * Appends the provider's body, and to dropped the names of parameters that it
 * lacks, for X-Dropped-Params: "seed, logit_bias".
 */
const struct wrong *request_write(struct arena *, const struct asked *,
	const struct request_route *, struct buffer *body,
	struct buffer *dropped);

/* The call's path below the provider's address, its model's name encoded. */
const char *request_path(
	struct arena *, const struct asked *, const struct request_route *);

#endif
