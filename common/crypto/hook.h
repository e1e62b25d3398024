/*
 * What we send to users' servers, signed as Standard Webhooks has it
 * (https://github.com/standard-webhooks): of "id.timestamp.body", by a key that is
 * what stands in base64 after "whsec_", or else the secret's whole text.
 */
#ifndef CRYPTO_HOOK_H
#define CRYPTO_HOOK_H

#include <stddef.h>

#include "base/arena.h"

/* "v1,<base64> v1,<base64>": one for each secret, up to a NULL. */
char *hook_sign(struct arena *, const char *const *secrets, const char *id,
	long long timestamp, const char *body, size_t len);

/* "sha256=<hex>" of the body alone, by the secret's whole text. */
char *hook_sign_body(
	struct arena *, const char *secret, const char *body, size_t len);

#endif
