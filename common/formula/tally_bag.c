/* Values of a group, until they are all there. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "formula/scalar.h"
#include "formula/tally_bag.h"

void
kept_set(struct kept *k, sqlite3_value *value, size_t *memory)
{
	k->type = sqlite3_value_type(value);
	if (k->type == SQLITE_INTEGER)
		k->integer = sqlite3_value_int64(value);
	else if (k->type == SQLITE_FLOAT)
		k->decimal = sqlite3_value_double(value);
	else if (k->type == SQLITE_TEXT) {
		const unsigned char *text = sqlite3_value_text(value);
		int len = sqlite3_value_bytes(value);
		char *room = realloc(k->text, (size_t)len + 1);
		if (!room)
			arena_full();
		*memory += len > k->len ? (size_t)(len - k->len) + 16 : 0;
		memcpy(room, text, (size_t)len);
		k->text = room;
		k->len = len;
	}
}

void
kept_bind(const struct kept *k, sqlite3_stmt *s, int at)
{
	if (k->type == SQLITE_INTEGER)
		sqlite3_bind_int64(s, at, k->integer);
	else if (k->type == SQLITE_FLOAT)
		sqlite3_bind_double(s, at, k->decimal);
	else if (k->type == SQLITE_TEXT)
		sqlite3_bind_text(s, at, k->text, k->len, SQLITE_TRANSIENT);
	else
		sqlite3_bind_null(s, at);
}

int
kept_compare(sqlite3_value *value, const struct kept *k)
{
	if (sqlite3_value_type(value) == SQLITE_TEXT)
		return scalar_fold((const char *)sqlite3_value_text(value),
			sqlite3_value_bytes(value), k->text, k->len);
	if (sqlite3_value_type(value) == SQLITE_INTEGER &&
		k->type == SQLITE_INTEGER) {
		int64_t a = sqlite3_value_int64(value);
		return (a > k->integer) - (a < k->integer);
	}
	double a = sqlite3_value_double(value);
	double b = k->type == SQLITE_INTEGER ? (double)k->integer : k->decimal;
	return (a > b) - (a < b);
}

static uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

static uint64_t
number_bits(sqlite3_value *value)
{
	double decimal = sqlite3_value_double(value);
	uint64_t bits;

	if (sqlite3_value_type(value) == SQLITE_INTEGER)
		return (uint64_t)sqlite3_value_int64(value);
	if (decimal == floor(decimal) && fabs(decimal) < 9e18)
		return (uint64_t)(int64_t)decimal;
	memcpy(&bits, &decimal, sizeof bits);
	return bits;
}

uint64_t
value_hash(sqlite3_value *value, uint64_t seed)
{
	int type = sqlite3_value_type(value);

	if (type == SQLITE_NULL)
		return mix(seed + 0x632be59bd9b4e019);
	if (type != SQLITE_TEXT)
		return mix(seed ^ mix(number_bits(value) + 1));
	const unsigned char *text = sqlite3_value_text(value);
	size_t len = (size_t)sqlite3_value_bytes(value);
	uint64_t hash = mix(seed + len + 2), word;
	for (; len >= 8; text += 8, len -= 8) {
		memcpy(&word, text, 8);
		hash = mix(hash ^ word) + 0x9e3779b97f4a7c15;
	}
	word = 0;
	memcpy(&word, text, len);
	return mix(hash ^ word);
}

/* Room for one more of a size; count is already of this one. */
static void *
more(struct tally *t, size_t size, size_t *memory)
{
	if ((size_t)t->count > t->bag.room) {
		size_t room = t->bag.room ? t->bag.room * 2 : 4;
		void *items = realloc(t->bag.items, room * size);
		if (!items)
			arena_full();
		*memory += (room - t->bag.room) * size;
		t->bag.items = items;
		t->bag.room = room;
	}
	return (char *)t->bag.items + ((size_t)t->count - 1) * size;
}

void
bag_add_number(struct tally *t, sqlite3_value **v, size_t *memory)
{
	double *item = more(t, sizeof *item, memory);

	*item = sqlite3_value_double(*v);
}

static int
by_number(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void
bag_bind_quantile(struct tally *t, double share, sqlite3_stmt *s, int at)
{
	double *items = t->bag.items;

	if (!t->count) {
		sqlite3_bind_null(s, at);
		return;
	}
	qsort(items, (size_t)t->count, sizeof *items, by_number);
	double place = share * (double)(t->count - 1);
	int64_t low = (int64_t)floor(place);
	double value = items[low];
	if (low + 1 < t->count)
		value += (items[low + 1] - items[low]) * (place - (double)low);
	if (isfinite(value))
		sqlite3_bind_double(s, at, value);
	else
		sqlite3_bind_null(s, at);
}

void
bag_add_hash(struct tally *t, sqlite3_value **v, size_t *memory)
{
	uint64_t *item = more(t, sizeof *item, memory);

	*item = value_hash(*v, 0);
}

static int
by_hash(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void
bag_bind_distinct(struct tally *t, double share, sqlite3_stmt *s, int at)
{
	uint64_t *items = t->bag.items;
	int64_t distinct = 0;

	(void)share;
	if (t->count)
		qsort(items, (size_t)t->count, sizeof *items, by_hash);
	for (int64_t i = 0; i < t->count; i++)
		distinct += !i || items[i] != items[i - 1];
	sqlite3_bind_int64(s, at, distinct);
}

struct often {
	uint64_t hash;
	int64_t row;
	struct kept value;
};

void
bag_add_value(struct tally *t, sqlite3_value **v, size_t *memory)
{
	struct often *item = more(t, sizeof *item, memory);

	*item = (struct often){ .hash = value_hash(*v, 0), .row = t->count };
	kept_set(&item->value, *v, memory);
}

static int
by_value(const void *a, const void *b)
{
	const struct often *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash > y->hash ? 1 : -1;
	return (x->row > y->row) - (x->row < y->row);
}

void
bag_bind_mode(struct tally *t, double share, sqlite3_stmt *s, int at)
{
	struct often *items = t->bag.items, *best = NULL;
	int64_t most = 0;

	(void)share;
	if (t->count)
		qsort(items, (size_t)t->count, sizeof *items, by_value);
	for (int64_t i = 0, from = 0; i < t->count; i++) {
		if (items[i].hash != items[from].hash)
			from = i;
		bool last =
			i + 1 == t->count || items[i + 1].hash != items[i].hash;
		int64_t times = i + 1 - from;
		if (last && (times > most ||
				    (times == most &&
					    items[from].row < best->row))) {
			most = times;
			best = &items[from];
		}
	}
	if (best)
		kept_bind(&best->value, s, at);
	else
		sqlite3_bind_null(s, at);
}

void
bag_drop(struct tally *t)
{
	free(t->bag.items);
}

void
bag_drop_values(struct tally *t)
{
	struct often *items = t->bag.items;

	for (int64_t i = 0; i < t->count; i++)
		free(items[i].value.text);
	free(items);
}
