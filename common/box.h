/*
 * One box: version byte, 96-bit random nonce, ciphertext, 128-bit tag of
 * AES-256-GCM (NIST SP 800-38D; libcrypto, so that every processor has it).
 */
#ifndef BOX_H
#define BOX_H

#include <stdbool.h>
#include <stddef.h>

enum {
	BOX_KEY = 32,
	BOX_NONCE = 12,
	BOX_TAG = 16,
	BOX_HEAD = 1 + BOX_NONCE,
	BOX_OVER = BOX_HEAD + BOX_TAG /* bytes that a box has beyond its text */
};

/* Additional data: what a box must be opened with again, but does not hold. */
struct box_data {
	const void *bytes;
	size_t len;
};

/* Fills box, len + BOX_OVER bytes. A cipher that fails is die(). */
void box_close(const unsigned char key[BOX_KEY], struct box_data,
	const void *text, size_t len, unsigned char *box);

/* Fills text, size - BOX_OVER bytes; false, and text wiped, if it is none. */
bool box_open(const unsigned char key[BOX_KEY], struct box_data,
	const void *box, size_t size, unsigned char *text);

/* box_close with a nonce that is known: for known answers, in tests. */
void box_close_with(const unsigned char key[BOX_KEY], struct box_data,
	const unsigned char nonce[BOX_NONCE], const void *text, size_t len,
	unsigned char *box);

#endif
