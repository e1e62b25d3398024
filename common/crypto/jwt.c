/* Tokens signed and checked by libcrypto, with the keys of KEYS_DIR. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>

#include "base/config.h"
#include "base/log.h"
#include "crypto/jwt.h"

enum { KEYS_MAX = 16, KID = 44, RSA_BITS_MIN = 2048, TOKEN_PARTS = 3 };

static const char *const names[] = {
	[JWT_EDDSA] = "EdDSA", [JWT_RS256] = "RS256"
};

static struct key {
	EVP_PKEY *pkey;
	enum jwt_algorithm algorithm;
	char kid[KID];
} keys[KEYS_MAX]; /* in the order of their file names */

static int key_count;

static char *
base64url(struct arena *arena, const void *bytes, size_t len)
{
	size_t room = sodium_base64_encoded_len(
		len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);

	return sodium_bin2base64(arena_alloc(arena, room), room, bytes, len,
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* A number of an RSA key as RFC 7518 6.3 writes it. */
static char *
number(struct arena *arena, EVP_PKEY *pkey, const char *name)
{
	BIGNUM *n = NULL;

	if (!EVP_PKEY_get_bn_param(pkey, name, &n))
		die("a signing key has no %s", name);
	size_t len = (size_t)BN_num_bytes(n);
	unsigned char *bytes = arena_alloc(arena, len);
	BN_bn2bin(n, bytes);
	BN_free(n);
	return base64url(arena, bytes, len);
}

/* The required members in the order of their names (RFC 7638 3.2). */
static char *
members(struct arena *arena, const struct key *key)
{
	unsigned char x[32];
	size_t len = sizeof x;

	if (key->algorithm == JWT_RS256)
		return arena_printf(arena,
			"{\"e\":\"%s\",\"kty\":\"RSA\",\"n\":\"%s\"}",
			number(arena, key->pkey, OSSL_PKEY_PARAM_RSA_E),
			number(arena, key->pkey, OSSL_PKEY_PARAM_RSA_N));
	if (!EVP_PKEY_get_raw_public_key(key->pkey, x, &len))
		die("a signing key has no public part");
	return arena_printf(arena,
		"{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"%s\"}",
		base64url(arena, x, len));
}

static void
add_key(const char *path, EVP_PKEY *pkey)
{
	struct key *key = &keys[key_count++];
	struct arena arena = { 0 };
	unsigned char hash[crypto_hash_sha256_BYTES];

	key->pkey = pkey;
	if (EVP_PKEY_is_a(pkey, "ED25519"))
		key->algorithm = JWT_EDDSA;
	else if (EVP_PKEY_is_a(pkey, "RSA") &&
		 EVP_PKEY_get_bits(pkey) >= RSA_BITS_MIN)
		key->algorithm = JWT_RS256;
	else
		die("KEYS_DIR: %s is neither Ed25519 nor RSA of %d bits", path,
			RSA_BITS_MIN);
	const char *text = members(&arena, key);
	crypto_hash_sha256(hash, (const unsigned char *)text, strlen(text));
	memcpy(key->kid, base64url(&arena, hash, sizeof hash), KID);
	arena_free(&arena);
}

static void
read_key(const char *folder, const char *name)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (key_count == KEYS_MAX)
		die("KEYS_DIR: more than %d keys", KEYS_MAX);
	FILE *file = fopen(path, "re");
	EVP_PKEY *pkey =
		file ? PEM_read_PrivateKey(file, NULL, NULL, NULL) : NULL;
	if (!pkey)
		die("KEYS_DIR: %s is no private key in PEM form", path);
	fclose(file);
	add_key(path, pkey);
}

static int
is_pem(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 4 && !strcmp(entry->d_name + len - 4, ".pem");
}

static const struct key *
newest(enum jwt_algorithm algorithm)
{
	for (int i = key_count - 1; i >= 0; i--)
		if (keys[i].algorithm == algorithm)
			return &keys[i];
	die("KEYS_DIR: there must be an Ed25519 and an RSA key");
}

void
jwt_start(void)
{
	struct dirent **entries;
	const char *folder = config_text("KEYS_DIR");
	int count = scandir(folder, &entries, is_pem, alphasort);

	if (count < 0)
		die("KEYS_DIR: %s cannot be read: %m", folder);
	for (int i = 0; i < count; i++) {
		read_key(folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	newest(JWT_EDDSA);
	newest(JWT_RS256);
}

static const EVP_MD *
digest(const struct key *key)
{
	return key->algorithm == JWT_RS256 ? EVP_sha256() : NULL;
}

static char *
signature(struct arena *arena, const struct key *key, const char *text)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t len = (size_t)EVP_PKEY_get_size(key->pkey);
	unsigned char *bytes = arena_alloc(arena, len);

	if (!ctx ||
		!EVP_DigestSignInit(ctx, NULL, digest(key), NULL, key->pkey) ||
		!EVP_DigestSign(ctx, bytes, &len, (const unsigned char *)text,
			strlen(text)))
		die("a token cannot be signed");
	EVP_MD_CTX_free(ctx);
	return base64url(arena, bytes, len);
}

char *
jwt_sign(struct arena *arena, enum jwt_algorithm algorithm, const char *type,
	struct json_object *claims)
{
	const struct key *key = newest(algorithm);
	const char *body = json_object_to_json_string_ext(claims,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	const char *head = arena_printf(arena,
		"{\"alg\":\"%s\",\"typ\":\"%s\",\"kid\":\"%s\"}",
		names[algorithm], type, key->kid);
	const char *text = arena_printf(arena, "%s.%s",
		base64url(arena, head, strlen(head)),
		base64url(arena, body, strlen(body)));

	return arena_printf(arena, "%s.%s", text, signature(arena, key, text));
}

/* One part of a token; NULL when it is not base64url. */
static unsigned char *
decode(struct arena *arena, const char *text, size_t len, size_t *out)
{
	unsigned char *bytes = arena_alloc(arena, len + 1);

	if (sodium_base642bin(bytes, len + 1, text, len, NULL, out, NULL,
		    sodium_base64_VARIANT_URLSAFE_NO_PADDING))
		return NULL;
	bytes[*out] = 0;
	return bytes;
}

/* The key that the header names; its algorithm must be the key's own. */
static const struct key *
named_key(struct arena *arena, const char *token, size_t len)
{
	size_t size;
	unsigned char *head = decode(arena, token, len, &size);
	struct json_object *o =
		head ? json_tokener_parse((const char *)head) : NULL;
	const char *kid =
		json_object_get_string(json_object_object_get(o, "kid"));
	const char *alg =
		json_object_get_string(json_object_object_get(o, "alg"));
	const struct key *found = NULL;

	for (int i = 0; i < key_count && kid && alg; i++)
		if (!strcmp(keys[i].kid, kid) &&
			!strcmp(names[keys[i].algorithm], alg))
			found = &keys[i];
	json_object_put(o);
	return found;
}

static bool
verify(const struct key *key, const unsigned char *bytes, size_t size,
	const char *text, size_t len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good =
		ctx &&
		EVP_DigestVerifyInit(ctx, NULL, digest(key), NULL, key->pkey) &&
		EVP_DigestVerify(ctx, bytes, size, (const unsigned char *)text,
			len) == 1;

	EVP_MD_CTX_free(ctx);
	return good;
}

struct json_object *
jwt_claims(struct arena *arena, const char *token)
{
	const char *body = strchr(token, '.');
	const char *mark = body ? strchr(body + 1, '.') : NULL;
	size_t size;

	if (!mark || strchr(mark + 1, '.'))
		return NULL;
	const struct key *key = named_key(arena, token, (size_t)(body - token));
	unsigned char *bytes = decode(arena, mark + 1, strlen(mark + 1), &size);
	if (!key || !bytes ||
		!verify(key, bytes, size, token, (size_t)(mark - token)))
		return NULL;
	unsigned char *claims =
		decode(arena, body + 1, (size_t)(mark - body - 1), &size);
	return claims ? json_tokener_parse((const char *)claims) : NULL;
}

struct json_object *
jwt_keys(void)
{
	struct json_object *set = json_object_new_object();
	struct json_object *list = json_object_new_array();
	struct arena arena = { 0 };

	for (int i = 0; i < key_count; i++) {
		struct json_object *one =
			json_tokener_parse(members(&arena, &keys[i]));
		json_object_object_add(
			one, "kid", json_object_new_string(keys[i].kid));
		json_object_object_add(
			one, "use", json_object_new_string("sig"));
		json_object_object_add(one, "alg",
			json_object_new_string(names[keys[i].algorithm]));
		json_object_array_add(list, one);
	}
	arena_free(&arena);
	json_object_object_add(set, "keys", list);
	return set;
}
