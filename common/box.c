/* AES-256-GCM over one buffer, by libcrypto. */
#include <string.h>

#include <openssl/evp.h>
#include <sodium.h>

#include "box.h"
#include "log.h"

enum { VERSION = 1 };

/* One direction of the cipher, up to but without the tag. */
static EVP_CIPHER_CTX *
cipher(const unsigned char *key, struct box_data data,
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
box_close_with(const unsigned char key[BOX_KEY], struct box_data data,
	const unsigned char nonce[BOX_NONCE], const void *text, size_t len,
	unsigned char *box)
{
	int n;

	box[0] = VERSION;
	memcpy(box + 1, nonce, BOX_NONCE);
	EVP_CIPHER_CTX *ctx =
		cipher(key, data, box + 1, true, text, len, box + BOX_HEAD);
	if (!EVP_EncryptFinal_ex(ctx, box + BOX_HEAD + len, &n) ||
		!EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, BOX_TAG,
			box + BOX_HEAD + len))
		die("AES-256-GCM failed");
	EVP_CIPHER_CTX_free(ctx);
}

void
box_close(const unsigned char key[BOX_KEY], struct box_data data,
	const void *text, size_t len, unsigned char *box)
{
	unsigned char nonce[BOX_NONCE];

	randombytes_buf(nonce, sizeof nonce);
	box_close_with(key, data, nonce, text, len, box);
}

bool
box_open(const unsigned char key[BOX_KEY], struct box_data data,
	const void *box, size_t size, unsigned char *text)
{
	const unsigned char *bytes = box;
	unsigned char tag[BOX_TAG];
	int n;

	if (size < BOX_OVER || bytes[0] != VERSION)
		return false;
	size_t len = size - BOX_OVER;
	memcpy(tag, bytes + size - BOX_TAG, BOX_TAG);
	EVP_CIPHER_CTX *ctx = cipher(
		key, data, bytes + 1, false, bytes + BOX_HEAD, len, text);
	bool good =
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, BOX_TAG, tag) &&
		EVP_DecryptFinal_ex(ctx, text + len, &n) > 0;
	EVP_CIPHER_CTX_free(ctx);
	if (!good)
		sodium_memzero(text, len);
	return good;
}
