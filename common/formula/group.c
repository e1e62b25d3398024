/* The hash of groups. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "formula/group.h"
#include "formula/tally_bag.h"

struct group {
	uint64_t hash;
	int64_t first; /* row */
	struct kept *keys;
	struct tally *tallies;
};

struct table {
	struct group *groups; /* in order of appearance */
	size_t count, room;
	uint32_t *places; /* index + 1 into groups, by hash */
	size_t size; /* of places, a power of two */
	size_t memory;
	struct arena arena; /* keys and tallies */
};

static void *
room_for(void *old, size_t size)
{
	void *room = realloc(old, size);

	if (!room)
		arena_full();
	return room;
}

static void
table_clear(const struct grouping *g, struct table *t)
{
	for (size_t i = 0; i < t->count; i++) {
		for (int k = 0; k < g->keys; k++)
			free(t->groups[i].keys[k].text);
		for (int k = 0; k < g->count; k++)
			tally_free(g->values[k].kind, &t->groups[i].tallies[k]);
	}
	free(t->groups);
	free(t->places);
	arena_free(&t->arena);
	*t = (struct table){ 0 };
}

static bool
same_key(const struct kept *k, sqlite3_value *value)
{
	int type = sqlite3_value_type(value);

	if (type == SQLITE_NULL || k->type == SQLITE_NULL)
		return type == k->type;
	if (type != SQLITE_TEXT)
		return !kept_compare(value, k);
	const unsigned char *text = sqlite3_value_text(value);
	return sqlite3_value_bytes(value) == k->len &&
	       !memcmp(text, k->text, (size_t)k->len);
}

static bool
same_keys(const struct grouping *g, const struct group *group,
	sqlite3_value **keys)
{
	for (int k = 0; k < g->keys; k++)
		if (!same_key(&group->keys[k], keys[k]))
			return false;
	return true;
}

/* At most half full. */
static void
grow(struct table *t)
{
	size_t size = t->size ? t->size * 2 : 1024;

	t->memory += (size - t->size) * sizeof *t->places;
	free(t->places);
	t->places = room_for(NULL, size * sizeof *t->places);
	memset(t->places, 0, size * sizeof *t->places);
	t->size = size;
	for (size_t i = 0; i < t->count; i++) {
		size_t at = t->groups[i].hash & (size - 1);
		while (t->places[at])
			at = (at + 1) & (size - 1);
		t->places[at] = (uint32_t)i + 1;
	}
}

static struct group *
add(const struct grouping *g, struct table *t, uint64_t hash,
	sqlite3_value **keys, int64_t row)
{
	size_t size = (size_t)g->keys * sizeof(struct kept) +
		      (size_t)g->count * sizeof(struct tally);

	if (t->count == t->room) {
		t->room = t->room ? t->room * 2 : 64;
		t->groups = room_for(t->groups, t->room * sizeof *t->groups);
	}
	struct group *group = &t->groups[t->count++];
	*group = (struct group){ .hash = hash, .first = row };
	group->keys = arena_alloc(
		&t->arena, (size_t)(g->keys + 1) * sizeof(struct kept));
	group->tallies = arena_alloc(
		&t->arena, (size_t)(g->count + 1) * sizeof(struct tally));
	t->memory += size + sizeof *group + 48;
	for (int k = 0; k < g->keys; k++)
		kept_set(&group->keys[k], keys[k], &t->memory);
	return group;
}

static struct group *
find(const struct grouping *g, struct table *t, uint64_t hash,
	sqlite3_value **keys, int64_t row)
{
	if (t->count * 2 >= t->size)
		grow(t);
	size_t at = hash & (t->size - 1);
	for (; t->places[at]; at = (at + 1) & (t->size - 1)) {
		struct group *group = &t->groups[t->places[at] - 1];
		if (group->hash == hash && same_keys(g, group, keys))
			return group;
	}
	struct group *made = add(g, t, hash, keys, row);
	t->places[at] = (uint32_t)t->count;
	return made;
}

static void
take(const struct grouping *g, struct table *t, uint64_t hash,
	sqlite3_value **columns)
{
	struct group *group =
		find(g, t, hash, columns + 1, sqlite3_value_int64(columns[0]));

	for (int i = 0; i < g->count; i++) {
		const struct grouped *v = &g->values[i];
		if (v->from < 0)
			group->tallies[i].count++;
		else
			tally_add(v->kind, &group->tallies[i],
				columns + 1 + v->from, &t->memory);
	}
}

/* One part of the keys. True: it fits; else *code is what SQLite says, or 0. */
static bool
scan(const struct grouping *g, struct table *t, uint64_t part, int *code)
{
	size_t most = g->memory ? g->memory : GROUP_MEMORY;
	int columns = sqlite3_column_count(g->scan);
	sqlite3_value **row =
		arena_alloc(&t->arena, (size_t)columns * sizeof *row);

	sqlite3_reset(g->scan);
	while ((*code = sqlite3_step(g->scan)) == SQLITE_ROW) {
		uint64_t hash = 0;
		for (int i = 0; i < columns; i++)
			row[i] = sqlite3_column_value(g->scan, i);
		for (int k = 0; k < g->keys; k++)
			hash = value_hash(row[k + 1], hash);
		if ((hash >> 40) % (uint64_t)g->parts != part)
			continue;
		take(g, t, hash, row);
		if (t->memory > most && t->count > 1) {
			*code = 0;
			return false;
		}
	}
	return *code == SQLITE_DONE;
}

static bool
write_group(const struct grouping *g, struct group *group, sqlite3_stmt *s)
{
	sqlite3_bind_int64(s, 1, group->first);
	for (int k = 0; k < g->keys; k++)
		kept_bind(&group->keys[k], s, k + 2);
	for (int i = 0; i < g->count; i++)
		tally_bind(g->values[i].kind, &group->tallies[i],
			g->values[i].share, s, g->keys + i + 2);
	bool good = sqlite3_step(s) == SQLITE_DONE;
	sqlite3_reset(s);
	return good;
}

static void
add_only(const struct grouping *g, struct table *t)
{
	if (!g->keys && !t->count)
		add(g, t, 0, NULL, 1);
}

/* What was written of other parts goes when they are made anew. */
static bool
forget(const struct grouping *g)
{
	sqlite3 *db = sqlite3_db_handle(g->insert);

	return sqlite3_exec(db, g->forget, NULL, NULL, NULL) == SQLITE_OK;
}

static bool
run_parts(struct grouping *g, int *code)
{
	for (int part = 0; part < g->parts; part++) {
		struct table t = { 0 };
		bool good = scan(g, &t, (uint64_t)part, code);
		if (good)
			add_only(g, &t);
		for (size_t i = 0; good && i < t.count; i++)
			good = write_group(g, &t.groups[i], g->insert);
		table_clear(g, &t);
		if (!good)
			return false;
	}
	return true;
}

bool
group_run(struct grouping *g)
{
	int code = 0;

	for (g->parts = 1; g->parts <= GROUP_PARTS; g->parts *= 4) {
		if (run_parts(g, &code))
			return true;
		if (code || !forget(g))
			return false;
	}
	return false;
}
