/*
 * The vault: a user's secrets, each sealed under the user's own data key,
 * which is sealed under one of the installation's root keys. Root keys have
 * versions; each is a file root-<version>.key (64 hex digits) in
 * VAULT_KEYS_DIR. Who destroys a wrapped data key destroys what it sealed.
 */
#ifndef CRYPTO_VAULT_H
#define CRYPTO_VAULT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "crypto/aead.h"

enum {
	VAULT_WRAPPED = AEAD_KEY + AEAD_OVER,
	VAULT_USER = 36,
	VAULT_VERSION_MAX = 1000000,
};

/* What a group that uses the vault adds to its options. */
#define VAULT_OPTIONS \
	{ "VAULT_KEYS_DIR", "", \
		"directory of the vault's root keys: root-1.key and so on, " \
		"64 hex digits each" }, \
	{ \
		"VAULT_VERSION", "0", \
			"the root key that new data keys are wrapped by; 0 is the " \
			"highest", \
			0, VAULT_VERSION_MAX \
	}

/* A user's data key in the clear; wipe it after use. */
struct vault_key {
	unsigned char bytes[AEAD_KEY];
	char user[VAULT_USER + 1]; /* the id, in lower case */
};

/* What a secret stands for; both are additional data, as is the user. */
struct vault_place {
	const char *item; /* "openai" */
	const char *column; /* "audio.user_settings.openai_api_key_encrypted" */
};

/* Loads the root keys; die() when there is none or one is malformed. */
void vault_start(void);

/* The version that new data keys are wrapped by. */
int vault_version(void);

/* Makes a new data key for the user. */
void vault_make(struct vault_key *, const char *user);

/* Wraps it by the current root key; bound to the user and that version. */
void vault_wrap(const struct vault_key *, unsigned char wrapped[VAULT_WRAPPED]);

/*
 * Unwraps it; false when that root key is not here, or when it was changed,
 * was another user's or was wrapped by another version.
 */
bool vault_unwrap(struct vault_key *, const char *user, int version,
	const unsigned char *wrapped, size_t len);

/* Seals a text; returns base64. */
char *vault_seal(struct arena *, const struct vault_key *, struct vault_place,
	const char *text, size_t len);

/* Opens it; NULL when it was changed, or sealed for another place or user. */
char *vault_open(struct arena *, const struct vault_key *, struct vault_place,
	const char *sealed, size_t len, size_t *out);

#endif
