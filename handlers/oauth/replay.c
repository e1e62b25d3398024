/*
 * The pair that a refresh token was exchanged for, kept beside the token's hash
 * for who lost the answer. It is encrypted under a key that is derived from the
 * token, which the database does not have.
 */
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "crypto/token.h"
#include "mint.h"
#include "oauth.h"
#include "text/jsonc.h"
#include "text/text.h"

static const char purpose[] = "tessera refresh replay";

enum { OVERHEAD = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES };

static void
derive(const char *token, unsigned char key[crypto_secretbox_KEYBYTES])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, (const unsigned char *)token,
		strnlen(token, crypto_generichash_KEYBYTES_MAX),
		crypto_secretbox_KEYBYTES);
	crypto_generichash_update(
		&state, (const unsigned char *)purpose, sizeof purpose);
	crypto_generichash_final(&state, key, crypto_secretbox_KEYBYTES);
	sodium_memzero(&state, sizeof state);
}

/* As a bytea parameter. */
char *
replay_seal(struct request *r, const char *token, const struct minted *m)
{
	struct json_object *o = request_keep(r, json_object_new_object());
	unsigned char key[crypto_secretbox_KEYBYTES];

	jsonc_put(o, "access", m->access);
	jsonc_put(o, "id_token", m->id_token);
	jsonc_put(o, "refresh", m->refresh);
	jsonc_put(o, "scope", m->scope);
	json_object_object_add(
		o, "expires_at", json_object_new_int64(m->expires_at));
	const char *text = plain(r, o);
	size_t len = strlen(text);
	unsigned char *box = arena_alloc(&r->arena, len + OVERHEAD);
	randombytes_buf(box, crypto_secretbox_NONCEBYTES);
	derive(token, key);
	crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES,
		(const unsigned char *)text, len, box, key);
	sodium_memzero(key, sizeof key);
	return arena_printf(
		&r->arena, "\\x%s", text_hex(&r->arena, box, len + OVERHEAD));
}

/* Fills m from the opened text. */
static void
read_pair(struct request *r, const char *text, struct minted *m)
{
	struct json_object *o = request_keep(r, json_tokener_parse(text));

	*m = (struct minted){ .access = (char *)jsonc_text(o, "access"),
		.id_token = (char *)jsonc_text(o, "id_token"),
		.refresh = (char *)jsonc_text(o, "refresh"),
		.scope = jsonc_text(o, "scope"),
		.expires_at = json_object_get_int64(
			json_object_object_get(o, "expires_at")) };
}

bool
replay_open(struct request *r, const char *token, const char *base64,
	struct minted *m)
{
	size_t len = strlen(base64), size = 0;
	unsigned char *box = arena_alloc(&r->arena, len);
	char *text = arena_alloc(&r->arena, len + 1);
	unsigned char key[crypto_secretbox_KEYBYTES];

	sodium_base642bin(box, len, base64, len, "\n", &size, NULL,
		sodium_base64_VARIANT_ORIGINAL);
	derive(token, key);
	int wrong = size < OVERHEAD ||
		    crypto_secretbox_open_easy((unsigned char *)text,
			    box + crypto_secretbox_NONCEBYTES,
			    size - crypto_secretbox_NONCEBYTES, box, key);
	sodium_memzero(key, sizeof key);
	if (wrong) {
		fault("a refresh token's replay does not open");
		return refuse(r, 500, NULL, NULL);
	}
	read_pair(r, text, m);
	return true;
}
