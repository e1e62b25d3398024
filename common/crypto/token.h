/* Random tokens and their hashes; PKCE (RFC 7636). */
#ifndef CRYPTO_TOKEN_H
#define CRYPTO_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum {
	TOKEN_BYTES = 32, /* of randomness in a token */
	TOKEN_TEXT = 44, /* base64url without padding, and a NUL */
	TOKEN_HASH = 32, /* SHA-256 */
	TOKEN_MAX = 4096, /* longest bearer token that is looked at */
};

/* Makes a token of 256 random bits. */
void token_make(char text[TOKEN_TEXT]);

/* SHA-256 of the token's text, as identity.sessions keeps it. */
void token_hash(const char *text, unsigned char hash[TOKEN_HASH]);

/* The hash as a bytea parameter of db_ask: "\\x" and hex; NULL for NULL. */
char *token_parameter(struct arena *, const char *text);

/*
 * Reads "Bearer <b64token>" (RFC 6750 2.1) and hashes the token; false if the
 * header is absent or is not that.
 */
bool token_bearer(const char *authorization, unsigned char hash[TOKEN_HASH]);

/* The same of the token alone, as in X-Api-Key. */
bool token_bare(const char *token, unsigned char hash[TOKEN_HASH]);

/* True if text has the form of a code verifier: 43..128 unreserved. */
bool pkce_verifier(const char *text);

/* True if challenge is the S256 of verifier, compared in constant time. */
bool pkce_matches(const char *verifier, const char *challenge);

#endif
