/*
 * Duplicate keys of JSON objects, found in linear time: by pairs among a few,
 * else by a hash table under a random key, so that nobody can make collisions.
 */
#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "text/json_keys.h"

enum { FEW = 8 };

void
keys_add(struct keys *keys, struct key key)
{
	keys->kept.arena = keys->arena;
	buffer_add(&keys->kept, &key, sizeof key);
	keys->items = (struct key *)(void *)keys->kept.data;
	keys->count++;
}

static bool
same(const struct key *a, const struct key *b)
{
	return a->len == b->len && !memcmp(a->text, b->text, a->len);
}

static const struct key *
by_pairs(const struct key *keys, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (same(&keys[i], &keys[j]))
				return &keys[i];
	return NULL;
}

static uint64_t
hash(const struct key *key)
{
	static unsigned char secret[crypto_shorthash_KEYBYTES];
	static bool made;
	uint64_t h;

	_Static_assert(sizeof h == crypto_shorthash_BYTES, "SipHash-2-4");
	if (!made)
		crypto_shorthash_keygen(secret);
	made = true;
	crypto_shorthash((unsigned char *)&h, (const unsigned char *)key->text,
		key->len, secret);
	return h;
}

/* Makes the table empty, of a power of two that leaves half of it free. */
static size_t
clear_slots(struct keys *keys, size_t count)
{
	size_t size = 32;

	while (size < count * 2)
		size *= 2;
	if (size > keys->slot_room) {
		keys->slots = arena_alloc(keys->arena, size * sizeof(uint32_t));
		keys->slot_room = size;
	} else
		memset(keys->slots, 0, size * sizeof(uint32_t));
	return size;
}

static const struct key *
by_hash(struct keys *keys, const struct key *items, size_t count)
{
	size_t mask = clear_slots(keys, count) - 1;

	for (size_t i = 0; i < count; i++) {
		size_t slot = hash(&items[i]) & mask;
		for (; keys->slots[slot] != 0; slot = (slot + 1) & mask)
			if (same(&items[keys->slots[slot] - 1], &items[i]))
				return &items[i];
		keys->slots[slot] = (uint32_t)i + 1;
	}
	return NULL;
}

const struct key *
keys_end(struct keys *keys, size_t first)
{
	const struct key *items = keys->items + first;
	size_t count = keys->count - first;

	keys->count = first;
	keys->kept.len = first * sizeof *items;
	if (count < 2)
		return NULL;
	return count <= FEW ? by_pairs(items, count)
			    : by_hash(keys, items, count);
}
