/* A client that authenticates, as it must where tokens are spoken of. */
#ifndef CLIENT_H
#define CLIENT_H

#include <json-c/json.h>

#include "oauth.h"

/* What a row has for it. */
#define CLIENT_FIELDS \
	{ "authorization", TEXT, .max = 4096, .from = HEADER, \
		.as = "Authorization", .optional = true, \
		.about = "Basic, in place of client_secret" }, \
		{ "client_id", TEXT, 1, CLIENT_ID_MAX, .optional = true }, \
	{ \
		"client_secret", TEXT, .max = SECRET_MAX, .optional = true \
	}

/* The same with a token that the client asks about, or ends. */
#define TOKEN_FIELDS \
	CLIENT_FIELDS, { "token", TEXT, 1, SECRET_MAX }, \
	{ \
		"token_type_hint", TEXT, .max = WORD_MAX, .optional = true \
	}

/* Who a client says that it is (RFC 6749 2.3). */
struct credentials {
	const char *client_id;
	const char *secret; /* NULL: none, as public clients have none */
};

/* Reads them from Authorization or the form; refuses what is not well formed */
bool client_read(struct request *, struct credentials *);

/* Judges them by the client of a call's answer; refuses with 401. */
bool client_admit(struct request *, const struct credentials *,
	struct json_object *answer);
bool client_refuse(struct request *);

#endif
