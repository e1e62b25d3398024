/* The keys of a JSON text's open objects, to find duplicates: for json.c. */
#ifndef TEXT_JSON_KEYS_H
#define TEXT_JSON_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct key {
	const char *text; /* decoded; may lack a NUL */
	size_t len;
	size_t at; /* its byte in the text */
};

/* Zero-initialised, but for the arena, is empty. */
struct keys {
	struct arena *arena;
	struct buffer kept;
	struct key *items; /* in kept; the innermost object's are last */
	size_t count;
	uint32_t *slots;
	size_t slot_room;
};

void keys_add(struct keys *, struct key);

/*
 * Forgets the keys from the first on, those of an object that ends. Returns
 * one that equals an earlier one of them, or NULL.
 */
const struct key *keys_end(struct keys *, size_t first);

#endif
