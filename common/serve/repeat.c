/*
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07): the key is a
 * string of its client, written with or without quotes.
 */
#include <string.h>

#include <sodium.h>

#include "db/call.h"
#include "http/problem.h"
#include "http/route.h"
#include "serve/repeat.h"

enum { KEY_MAX = 255 };

/* The key, or NULL if it is none. */
static const char *
key_of(struct arena *arena, const char *sent)
{
	size_t len = strlen(sent);

	if (len > 1 && sent[0] == '"' && sent[len - 1] == '"') {
		sent++;
		len -= 2;
	}
	for (size_t i = 0; i < len; i++)
		if (sent[i] < ' ' || sent[i] > '~')
			return NULL;
	return len && len <= KEY_MAX ? arena_copy(arena, sent, len) : NULL;
}

/* A stranger is told 401 before that. */
static bool
refuse_key(struct request *r)
{
	static const struct field key = { "Idempotency-Key", TEXT };

	if (!r->passed && !db_gate(r))
		return false;
	problem_add(r, &key, "must be 1 to 255 printable characters");
	return problem_refuse(r);
}

static void
add(crypto_generichash_state *hash, const char *text, size_t len)
{
	unsigned long long size = len;

	crypto_generichash_update(
		hash, (const unsigned char *)&size, sizeof size);
	crypto_generichash_update(hash, (const unsigned char *)text, len);
}

/*
 * What is asked, hashed under the key, which the database does not have: so
 * what the body holds cannot be guessed from what is kept.
 */
static void
hash_request(struct request *r)
{
	const char *uri = request_param(r, "REQUEST_URI");
	const char *type = request_param(r, "CONTENT_TYPE");
	unsigned char under[crypto_generichash_KEYBYTES];
	crypto_generichash_state hash;

	crypto_generichash(under, sizeof under, (const unsigned char *)r->key,
		strlen(r->key), NULL, 0);
	crypto_generichash_init(&hash, under, sizeof under, sizeof r->hash);
	add(&hash, r->method, strlen(r->method));
	add(&hash, uri, strlen(uri));
	add(&hash, type ? type : "", type ? strlen(type) : 0);
	add(&hash, r->body ? r->body : "", r->body_len);
	crypto_generichash_final(&hash, r->hash, sizeof r->hash);
	sodium_memzero(under, sizeof under);
}

bool
repeat_read(struct request *r)
{
	const char *sent = route_repeats(r->route)
				   ? request_param(r, "HTTP_IDEMPOTENCY_KEY")
				   : NULL;

	r->key = sent ? key_of(&r->arena, sent) : NULL;
	if (r->key)
		hash_request(r);
	return !sent || r->key || refuse_key(r);
}

bool
repeat_call(struct request *r)
{
	return r->key && route_kept(r->route) ? db_call_once(r) : db_call(r);
}

bool
repeat_run(struct request *r)
{
	if (!r->key)
		return r->route->fn(r);
	hash_request(r);
	return db_hold_key(r) && r->route->fn(r);
}
