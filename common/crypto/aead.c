/* AES-256-GCM over one buffer, by libcrypto. */
#include <string.h>

#include <openssl/evp.h>
#include <sodium.h>

#include "base/log.h"
#include "crypto/aead.h"

enum { VERSION = 1 };

/* One direction of the cipher, up to but without the tag. */
static EVP_CIPHER_CTX *
cipher(const unsigned char *key, struct aead_data data,
	const unsigned char *nonce, bool encrypt, const unsigned char *in,
	size_t len, unsigned char *out)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	if (!ctx ||
		!EVP_CipherInit_ex(
			ctx, EVP_aes_256_gcm(), NULL, key, nonce, encrypt) ||
		!EVP_CipherUpdate(ctx, NULL, &n, data.bytes, (int)data.len) ||
		!EVP_CipherUpdate(ctx, out, &n, in, (int)len))
		die("AES-256-GCM failed");
	return ctx;
}

void
aead_seal_with(const unsigned char key[AEAD_KEY], struct aead_data data,
	const unsigned char nonce[AEAD_NONCE], const void *text, size_t len,
	unsigned char *sealed)
{
	int n;

	sealed[0] = VERSION;
	memcpy(sealed + 1, nonce, AEAD_NONCE);
	EVP_CIPHER_CTX *ctx = cipher(
		key, data, sealed + 1, true, text, len, sealed + AEAD_HEAD);
	if (!EVP_EncryptFinal_ex(ctx, sealed + AEAD_HEAD + len, &n) ||
		!EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, AEAD_TAG,
			sealed + AEAD_HEAD + len))
		die("AES-256-GCM failed");
	EVP_CIPHER_CTX_free(ctx);
}

void
aead_seal(const unsigned char key[AEAD_KEY], struct aead_data data,
	const void *text, size_t len, unsigned char *sealed)
{
	unsigned char nonce[AEAD_NONCE];

	randombytes_buf(nonce, sizeof nonce);
	aead_seal_with(key, data, nonce, text, len, sealed);
}

bool
aead_open(const unsigned char key[AEAD_KEY], struct aead_data data,
	const void *sealed, size_t size, unsigned char *text)
{
	const unsigned char *bytes = sealed;
	unsigned char tag[AEAD_TAG];
	int n;

	if (size < AEAD_OVER || bytes[0] != VERSION)
		return false;
	size_t len = size - AEAD_OVER;
	memcpy(tag, bytes + size - AEAD_TAG, AEAD_TAG);
	EVP_CIPHER_CTX *ctx = cipher(
		key, data, bytes + 1, false, bytes + AEAD_HEAD, len, text);
	bool good =
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, AEAD_TAG, tag) &&
		EVP_DecryptFinal_ex(ctx, text + len, &n) > 0;
	EVP_CIPHER_CTX_free(ctx);
	if (!good)
		sodium_memzero(text, len);
	return good;
}
