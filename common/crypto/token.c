/* Random tokens, their hashes, and the proof of RFC 7636. */
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "crypto/token.h"
#include "text/text.h"

_Static_assert(crypto_hash_sha256_BYTES == TOKEN_HASH, "SHA-256");

static void
encode(const unsigned char bytes[32], char text[TOKEN_TEXT])
{
	sodium_bin2base64(text, TOKEN_TEXT, bytes, 32,
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void
token_make(char text[TOKEN_TEXT])
{
	unsigned char bytes[TOKEN_BYTES];

	randombytes_buf(bytes, sizeof bytes);
	encode(bytes, text);
	sodium_memzero(bytes, sizeof bytes);
}

void
token_hash(const char *text, unsigned char hash[TOKEN_HASH])
{
	crypto_hash_sha256(hash, (const unsigned char *)text, strlen(text));
}

char *
token_parameter(struct arena *arena, const char *text)
{
	unsigned char hash[TOKEN_HASH];

	if (!text)
		return NULL;
	token_hash(text, hash);
	return arena_printf(arena, "\\x%s", text_hex(arena, hash, sizeof hash));
}

/* The length of text, if all of it is alphanumeric or one of others; else 0. */
static size_t
spelled(const char *text, const char *others)
{
	static const char alphanumeric[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					   "abcdefghijklmnopqrstuvwxyz"
					   "0123456789";
	size_t len = 0;

	for (; text[len]; len++)
		if (!strchr(alphanumeric, text[len]) &&
			!strchr(others, text[len]))
			return 0;
	return len;
}

bool
token_bare(const char *token, unsigned char hash[TOKEN_HASH])
{
	size_t len = token ? spelled(token, "-._~+/=") : 0;

	if (!len || len > TOKEN_MAX)
		return false;
	token_hash(token, hash);
	return true;
}

bool
token_bearer(const char *authorization, unsigned char hash[TOKEN_HASH])
{
	if (!authorization || strncasecmp(authorization, "Bearer ", 7))
		return false;
	const char *token = authorization + 7;
	return token_bare(token + strspn(token, " "), hash);
}

bool
pkce_verifier(const char *text)
{
	size_t len = spelled(text, "-._~");

	return len >= 43 && len <= 128;
}

bool
pkce_matches(const char *verifier, const char *challenge)
{
	unsigned char hash[TOKEN_HASH];
	char expected[TOKEN_TEXT];

	if (!pkce_verifier(verifier) || strlen(challenge) != TOKEN_TEXT - 1)
		return false;
	token_hash(verifier, hash);
	encode(hash, expected);
	return !sodium_memcmp(expected, challenge, TOKEN_TEXT - 1);
}
