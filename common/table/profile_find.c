/* The rows of what a profile shows: first ones of frequent values, outliers. */
#include <stdlib.h>
#include <string.h>

#include "table/keys.h"
#include "table/profile.h"
#include "text/text.h"

/* The first characters of a text. */
static const char *
shown_text(struct arena *arena, sqlite3_stmt *row, int at)
{
	const char *text = (const char *)sqlite3_column_text(row, at);
	size_t len = (size_t)sqlite3_column_bytes(row, at), kept = 0;

	for (int i = 0; i < SHOWN_MAX && kept < len; i++)
		kept += text_character(text + kept, len - kept);
	return arena_printf(arena, "%.*s%s", (int)kept, text,
		kept < len ? "\xe2\x80\xa6" : "");
}

static struct shown *
known(struct shown *list, int count, uint64_t key)
{
	for (int i = 0; i < count; i++)
		if (list[i].key == key)
			return &list[i];
	return NULL;
}

/* True if so many values are the same as this one. */
static bool
has_count(const struct profile_column *c, uint64_t key, long long count)
{
	size_t all = (size_t)c->present;
	size_t at = keys_from(c->keys, all, key);

	return keys_from(c->keys + at, all - at, key + 1) == (size_t)count;
}

static void
take_top(struct arena *arena, struct profile_column *c, uint64_t key,
	sqlite3_stmt *row, int at, long long n)
{
	struct shown *shown = known(c->top, c->top_count, key);

	if (shown && shown->row)
		return;
	if (!shown && (!c->ties || !has_count(c, key, c->tied)))
		return;
	if (!shown) {
		shown = &c->top[c->top_count++];
		*shown = (struct shown){ .key = key, .count = c->tied };
		c->ties--;
	}
	shown->row = n;
	if (c->column->type == TYPE_TEXT)
		shown->text = shown_text(arena, row, at);
}

static void
take_sample(struct arena *arena, struct profile_column *c, uint64_t key,
	sqlite3_stmt *row, int at)
{
	if (c->sample_count == SAMPLE_MAX ||
		known(c->sample, c->sample_count, key))
		return;
	struct shown *shown = &c->sample[c->sample_count++];
	shown->key = key;
	if (c->column->type == TYPE_TEXT)
		shown->text = shown_text(arena, row, at);
}

static void
take_outlier(struct outliers *o, double value, long long n)
{
	if (o->row_count < OUTLIER_ROWS_MAX && o->row_count < o->count &&
		(value < o->low || value > o->high))
		o->rows[o->row_count++] = n;
}

static bool
sought(const struct outliers *o)
{
	return o->row_count < OUTLIER_ROWS_MAX && o->row_count < o->count;
}

/* True if a later row may tell something. */
static bool
unfinished(const struct profile_column *c)
{
	if (c->ties || sought(&c->numbers.iqr) || sought(&c->numbers.z) ||
		(c->sample_count < SAMPLE_MAX && c->sample_count < c->distinct))
		return true;
	for (int i = 0; i < c->top_count; i++)
		if (!c->top[i].row)
			return true;
	return false;
}

static void
take(struct arena *arena, struct profile_column *c, sqlite3_stmt *row, int at,
	long long n)
{
	enum type type = c->column->type;

	if (sqlite3_column_type(row, at) == SQLITE_NULL)
		return;
	uint64_t key = profile_key(type, row, at);
	take_top(arena, c, key, row, at, n);
	take_sample(arena, c, key, row, at);
	if (profile_numeric(type)) {
		double value = profile_number(type, key);
		take_outlier(&c->numbers.iqr, value, n);
		take_outlier(&c->numbers.z, value, n);
	}
}

/* The most frequent first, of those the one that appeared first. */
static int
by_count(const void *a, const void *b)
{
	const struct shown *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

bool
profile_find(struct profile *p, int from, int to)
{
	struct arena *arena = p->table->work->arena;
	sqlite3_stmt *row = profile_select(p, from, to);
	bool open[64] = { 0 };
	int left = 0;

	for (int i = from; i < to; i++)
		left += open[i - from] = unfinished(&p->columns[i]);
	while (row && left && sqlite3_step(row) == SQLITE_ROW) {
		long long n = sqlite3_column_int64(row, to - from);
		for (int i = from; i < to; i++) {
			if (!open[i - from])
				continue;
			take(arena, &p->columns[i], row, i - from, n);
			open[i - from] = unfinished(&p->columns[i]);
			left -= !open[i - from];
		}
	}
	for (int i = from; i < to; i++)
		qsort(p->columns[i].top, (size_t)p->columns[i].top_count,
			sizeof *p->columns[i].top, by_count);
	sqlite3_finalize(row);
	return row;
}
