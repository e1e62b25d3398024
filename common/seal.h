/*
 * Sealed fields: AES-256-GCM (libcrypto, so that every processor has it)
 * under the installation's root key. A sealed value is base64 of
 *     version byte, 96-bit nonce, ciphertext, 128-bit tag
 * and opens only under the same additional data.
 */
#ifndef SEAL_H
#define SEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "request.h"

/* Loads the root key; die() if it is not configured. */
void seal_start(void);

/* Encrypts len bytes; die() when SEAL_KEY_FILE is not configured. */
char *seal(struct arena *, const char *context, const char *text, size_t len);

/* Decrypts; NULL when it was changed, moved or is not ours. */
char *seal_open(struct arena *, const char *context, const char *sealed,
	size_t len, size_t *out);

/*
 * Replaces each {"$sealed":"<context>:<base64>"} in the reply's body, which
 * wire.sealed() made, by the JSON string that it holds, or by null.
 */
void seal_reply(struct request *);

#endif
