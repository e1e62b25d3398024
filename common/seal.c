/* Sealed fields by AES-256-GCM, and their opening in one pass over a reply. */
#include <string.h>

#include <openssl/evp.h>
#include <sodium.h>

#include "config.h"
#include "json.h"
#include "log.h"
#include "seal.h"

enum { KEY = 32, NONCE = 12, TAG = 16, HEAD = 1 + NONCE, VERSION = 1 };

static unsigned char root_key[KEY];
static bool loaded;

void
seal_start(void)
{
	if (!config_key("SEAL_KEY_FILE", root_key, KEY))
		die("SEAL_KEY_FILE must be set: sealed fields need a key");
	loaded = true;
}

/* One direction of the cipher, up to but without the tag. */
static EVP_CIPHER_CTX *
cipher(const unsigned char *nonce, const char *context, bool encrypt,
	const unsigned char *in, size_t len, unsigned char *out)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	if (!loaded)
		die("a field is sealed, but no key was loaded");
	if (!ctx ||
		!EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, root_key,
			nonce, encrypt) ||
		!EVP_CipherUpdate(ctx, NULL, &n, (const unsigned char *)context,
			(int)strlen(context)) ||
		!EVP_CipherUpdate(ctx, out, &n, in, (int)len))
		die("AES-256-GCM failed");
	return ctx;
}

char *
seal(struct arena *arena, const char *context, const char *text, size_t len)
{
	size_t size = HEAD + len + TAG;
	unsigned char *box = arena_alloc(arena, size);
	int n;

	box[0] = VERSION;
	randombytes_buf(box + 1, NONCE);
	EVP_CIPHER_CTX *ctx = cipher(box + 1, context, true,
		(const unsigned char *)text, len, box + HEAD);
	if (!EVP_EncryptFinal_ex(ctx, box + HEAD + len, &n) ||
		!EVP_CIPHER_CTX_ctrl(
			ctx, EVP_CTRL_GCM_GET_TAG, TAG, box + HEAD + len))
		die("AES-256-GCM failed");
	EVP_CIPHER_CTX_free(ctx);
	size_t room =
		sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL);
	return sodium_bin2base64(arena_alloc(arena, room), room, box, size,
		sodium_base64_VARIANT_ORIGINAL);
}

char *
seal_open(struct arena *arena, const char *context, const char *sealed,
	size_t len, size_t *out)
{
	unsigned char *box = arena_alloc(arena, len);
	size_t size;
	int n;

	if (sodium_base642bin(box, len, sealed, len, NULL, &size, NULL,
		    sodium_base64_VARIANT_ORIGINAL) ||
		size < HEAD + TAG || box[0] != VERSION)
		return NULL;
	*out = size - HEAD - TAG;
	char *text = arena_alloc(arena, *out + 1);
	EVP_CIPHER_CTX *ctx = cipher(box + 1, context, false, box + HEAD, *out,
		(unsigned char *)text);
	bool good =
		EVP_CIPHER_CTX_ctrl(
			ctx, EVP_CTRL_GCM_SET_TAG, TAG, box + size - TAG) &&
		EVP_DecryptFinal_ex(ctx, (unsigned char *)text + *out, &n) > 0;
	EVP_CIPHER_CTX_free(ctx);
	if (!good)
		sodium_memzero(text, *out);
	return good ? text : NULL;
}

/* "context:base64" to a JSON string, or null when it does not open. */
static void
open_into(struct buffer *out, const char *marked, size_t len)
{
	const char *colon = memchr(marked, ':', len);
	size_t size = 0, name = colon ? (size_t)(colon - marked) : 0;
	char *text = !colon ? NULL
			    : seal_open(out->arena,
				      arena_copy(out->arena, marked, name),
				      colon + 1, len - name - 1, &size);

	if (text)
		json_quote(out, text, size);
	else
		buffer_text(out, "null");
	if (!text)
		fault("a sealed value did not open");
}

void
seal_reply(struct request *r)
{
	static const char mark[] = "{\"$sealed\":\"";
	const char *at = r->reply.body;
	struct buffer out = { .arena = &r->arena };
	const char *found, *end;

	if (!loaded || !at || r->reply.type)
		return;
	const char *last = at + r->reply.len;
	while ((found = memmem(
			at, (size_t)(last - at), mark, sizeof mark - 1)) &&
		(end = memmem(found, (size_t)(last - found), "\"}", 2))) {
		const char *marked = found + sizeof mark - 1;
		buffer_add(&out, at, (size_t)(found - at));
		open_into(&out, marked, (size_t)(end - marked));
		at = end + 2;
	}
	if (at == r->reply.body)
		return;
	buffer_add(&out, at, (size_t)(last - at));
	reply_body(r, r->reply.status, NULL, out.data, out.len);
}
