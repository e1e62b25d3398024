/*
 * Sealed fields: AES-256-GCM (libcrypto, so that every processor has it)
 * under the installation's root key. A sealed value is base64 of
 *     version byte, 96-bit nonce, ciphertext, 128-bit tag
 * and opens only under the same additional data.
 */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Loads the root key; die() if it is not configured. */
void seal_start(void);

/* For a process that seals and opens nothing: wipes its copy of the key. */
void seal_forget(void);

/* Encrypts len bytes; die() when SEAL_KEY_FILE is not configured. */
char *seal(struct arena *, const char *context, const char *text, size_t len);

/* Decrypts; NULL when it was changed, moved or is not ours. */
char *seal_open(struct arena *, const char *context, const char *sealed,
	size_t len, size_t *out);

/*
 * Returns text with each {"$sealed":"<context>:<base64>"} in it, which
 * wire.sealed() made, replaced by the JSON string that it holds, or by null.
 */
const char *seal_open_all(struct arena *, const char *text, size_t *len);

#endif
