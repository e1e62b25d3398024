/* The tokens of one answer of the token endpoint. */
#ifndef MINT_H
#define MINT_H

#include <json-c/json.h>

#include "http/request.h"

struct minted {
	char *access;
	char *id_token; /* NULL without openid */
	char *refresh; /* NULL when the client has not the grant */
	char *token_id; /* jti */
	const char *scope;
	long long expires_at;
};

/* Makes them from a look's claims; nonce may be NULL. */
bool mint(struct request *, struct json_object *claims, const char *nonce,
	struct minted *);

/* Replies with them; now is the database's clock. */
bool mint_reply(struct request *, const struct minted *, long long now);

/* The replay of a refresh: the pair, under a key that only token gives. */
char *replay_seal(struct request *, const char *token, const struct minted *);
bool replay_open(struct request *, const char *token, const char *base64,
	struct minted *);

#endif
