/* A hash of names; records mostly have the same, in the same order. */
#include <stdlib.h>
#include <string.h>

#include "table/json_names.h"
#include "table/work.h"

static uint32_t
hash_of(const char *name)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash;
}

/* The slot of a name, or the free one where it would be. */
static uint32_t *
slot_of(struct json_names *names, const char *name)
{
	uint32_t at = hash_of(name);

	for (;; at++) {
		uint32_t *slot = &names->slots[at & (names->slot_room - 1)];
		if (!*slot || !strcmp(names->items[*slot - 1], name))
			return slot;
	}
}

static void
grow(struct json_names *names)
{
	names->room = names->room ? 2 * names->room : 64;
	names->items = work_room(
		names->items, (size_t)names->room * sizeof *names->items);
	names->slot_room = 4 * (uint32_t)names->room;
	free(names->slots);
	names->slots = work_room(NULL, names->slot_room * sizeof *names->slots);
	memset(names->slots, 0, names->slot_room * sizeof *names->slots);
	for (int i = 0; i < names->count; i++)
		*slot_of(names, names->items[i]) = (uint32_t)i + 1;
}

int
json_names_find(struct json_names *names, const char *name)
{
	if (names->next >= names->count)
		names->next = 0;
	if (names->next < names->count &&
		!strcmp(names->items[names->next], name))
		return names->next++;
	if (names->count == names->room)
		grow(names);
	uint32_t *slot = slot_of(names, name);
	if (!*slot) {
		names->items[names->count++] =
			arena_copy(&names->arena, name, strlen(name));
		*slot = (uint32_t)names->count;
	}
	names->next = (int)*slot;
	return (int)*slot - 1;
}

void
json_names_free(struct json_names *names)
{
	arena_free(&names->arena);
	free(names->items);
	free(names->slots);
	*names = (struct json_names){ 0 };
}
