/* Access tokens (RFC 9068), ID tokens (OpenID Connect Core 2), and the answer.
 */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/config.h"
#include "crypto/jwt.h"
#include "crypto/token.h"
#include "mint.h"
#include "oauth.h"
#include "text/jsonc.h"

enum { ACCESS_SECONDS = 3600 }; /* also of ID tokens */

static void
put_number(struct json_object *o, const char *key, long long number)
{
	json_object_object_add(o, key, json_object_new_int64(number));
}

static void
put_copy(struct json_object *to, struct json_object *from, const char *key)
{
	json_object_object_add(
		to, key, json_object_get(json_object_object_get(from, key)));
}

static bool
has_scope(const char *scope, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = scope; (at = strstr(at, word)); at += len)
		if ((at == scope || at[-1] == ' ') &&
			(!at[len] || at[len] == ' '))
			return true;
	return false;
}

/* A random UUID (RFC 9562 5.4). */
static char *
uuid(struct request *r)
{
	unsigned char b[16];

	randombytes_buf(b, sizeof b);
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	return arena_printf(&r->arena,
		"%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
		"%02x%02x%02x%02x%02x%02x",
		b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9],
		b[10], b[11], b[12], b[13], b[14], b[15]);
}

/* What both kinds of token say. */
static struct json_object *
common_claims(struct request *r, struct json_object *claims, long long now)
{
	struct json_object *o = request_keep(r, json_object_new_object());

	jsonc_put(o, "iss", config_text("PUBLIC_URL"));
	put_copy(o, claims, "sub");
	put_number(o, "iat", now);
	put_number(o, "exp", now + ACCESS_SECONDS);
	put_copy(o, claims, "auth_time");
	return o;
}

static char *
mint_access(struct request *r, struct json_object *claims, long long now,
	const char *token_id)
{
	struct json_object *o = common_claims(r, claims, now);
	const char *audience = jsonc_text(claims, "aud");

	jsonc_put(o, "aud", audience ? audience : config_text("PUBLIC_URL"));
	put_copy(o, claims, "client_id");
	put_copy(o, claims, "scope");
	jsonc_put(o, "jti", token_id);
	return jwt_sign(&r->arena, JWT_EDDSA, "at+jwt", o);
}

/* The left half of the hash that goes with the signature's algorithm. */
static char *
at_hash(struct request *r, enum jwt_algorithm algorithm, const char *access)
{
	unsigned char hash[crypto_hash_sha512_BYTES];
	size_t len = algorithm == JWT_EDDSA ? 32 : 16;
	size_t room = sodium_base64_encoded_len(
		len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	const unsigned char *text = (const unsigned char *)access;

	if (algorithm == JWT_EDDSA)
		crypto_hash_sha512(hash, text, strlen(access));
	else
		crypto_hash_sha256(hash, text, strlen(access));
	return sodium_bin2base64(arena_alloc(&r->arena, room), room, hash, len,
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static char *
mint_id(struct request *r, struct json_object *claims, long long now,
	const char *nonce, const char *access)
{
	struct json_object *o = common_claims(r, claims, now);
	enum jwt_algorithm algorithm =
		strcmp(jsonc_text(claims, "id_token_alg"), "EdDSA") ? JWT_RS256
								    : JWT_EDDSA;

	jsonc_put(o, "aud", jsonc_text(claims, "client_id"));
	jsonc_put(o, "azp", jsonc_text(claims, "client_id"));
	jsonc_put(o, "nonce", nonce);
	jsonc_put(o, "at_hash", at_hash(r, algorithm, access));
	return jwt_sign(&r->arena, algorithm, "JWT", o);
}

bool
mint(struct request *r, struct json_object *claims, const char *nonce,
	struct minted *m)
{
	long long now =
		json_object_get_int64(json_object_object_get(claims, "now"));

	if (!keys_publish(r, json_object_object_get(claims, "published")))
		return false;
	*m = (struct minted){ .token_id = uuid(r),
		.scope = jsonc_text(claims, "scope"),
		.expires_at = now + ACCESS_SECONDS };
	m->access = mint_access(r, claims, now, m->token_id);
	if (has_scope(m->scope, "openid"))
		m->id_token = mint_id(r, claims, now, nonce, m->access);
	if (json_object_get_boolean(
		    json_object_object_get(claims, "refresh"))) {
		m->refresh = arena_alloc(&r->arena, TOKEN_TEXT);
		token_make(m->refresh);
	}
	return true;
}

bool
mint_reply(struct request *r, const struct minted *m, long long now)
{
	struct json_object *o = request_keep(r, json_object_new_object());

	jsonc_put(o, "access_token", m->access);
	jsonc_put(o, "token_type", "Bearer");
	put_number(o, "expires_in", m->expires_at - now);
	jsonc_put(o, "refresh_token", m->refresh);
	jsonc_put(o, "scope", m->scope);
	jsonc_put(o, "id_token", m->id_token);
	const char *text = plain(r, o);
	reply_body(r, 200, NULL, text, strlen(text));
	reply_header(r, "Cache-Control", "no-store");
	reply_header(r, "Pragma", "no-cache");
	return true;
}
