/*
 * A sealed text: version byte, 96-bit random nonce, ciphertext, 128-bit tag of
 * AES-256-GCM (NIST SP 800-38D; libcrypto, so that every processor has it).
 */
#ifndef CRYPTO_AEAD_H
#define CRYPTO_AEAD_H

#include <stdbool.h>
#include <stddef.h>

enum {
	AEAD_KEY = 32,
	AEAD_NONCE = 12,
	AEAD_TAG = 16,
	AEAD_HEAD = 1 + AEAD_NONCE,
	AEAD_OVER = AEAD_HEAD + AEAD_TAG, /* bytes beyond those of text */
};

/* Additional data: what it must be opened with again, but does not hold. */
struct aead_data {
	const void *bytes;
	size_t len;
};

/* Fills sealed, len + AEAD_OVER bytes. A cipher that fails is die(). */
void aead_seal(const unsigned char key[AEAD_KEY], struct aead_data,
	const void *text, size_t len, unsigned char *sealed);

/* Fills text, size - AEAD_OVER bytes; false, and text wiped, if it is none. */
bool aead_open(const unsigned char key[AEAD_KEY], struct aead_data,
	const void *sealed, size_t size, unsigned char *text);

/* aead_seal with a nonce that is known: for known answers, in tests. */
void aead_seal_with(const unsigned char key[AEAD_KEY], struct aead_data,
	const unsigned char nonce[AEAD_NONCE], const void *text, size_t len,
	unsigned char *sealed);

#endif
