/* What rows tell as a whole: which are there twice, and correlations. */
#include <math.h>
#include <stdlib.h>

#include "table/keys.h"
#include "table/profile.h"

enum { BLOCK = 256 }; /* rows whose numbers are looked at together */

static uint64_t
row_key(const struct table *table, sqlite3_stmt *row)
{
	uint64_t hash = 0;

	for (int i = 0; i < table->count; i++) {
		bool null = sqlite3_column_type(row, i) == SQLITE_NULL;
		hash = key_mix(hash,
			null ? 0x9e3779b97f4a7c15ULL
			     : profile_key(table->columns[i].type, row, i));
	}
	return hash;
}

bool
profile_duplicates(struct profile *p)
{
	const struct table *table = p->table;
	sqlite3_stmt *row = profile_select(p, 0, table->count);
	uint64_t *keys =
		work_room(NULL, ((size_t)table->rows + 1) * sizeof *keys);
	size_t count = 0;

	while (row && sqlite3_step(row) == SQLITE_ROW)
		keys[count++] = row_key(table, row);
	keys_sort(keys, count);
	for (size_t i = 1; i < count; i++)
		p->duplicates += keys[i] == keys[i - 1];
	free(keys);
	sqlite3_finalize(row);
	p->done++;
	return row && work_progress(table->work, p->done, 1);
}

/* Some rows of the numeric columns, by column; NAN is NULL. */
struct block {
	int columns[NUMERIC_MAX];
	int count;
	int rows;
	double numbers[NUMERIC_MAX][BLOCK];
};

/* Adds a part to what was counted before (Chan, Golub, LeVeque). */
static void
merge(struct couple *all, const struct couple *part)
{
	double n = all->n + part->n;
	double a = part->mean_a - all->mean_a, b = part->mean_b - all->mean_b;
	double weight = all->n * part->n / n;

	all->square_a += part->square_a + a * a * weight;
	all->square_b += part->square_b + b * b * weight;
	all->product += part->product + a * b * weight;
	all->mean_a += a * part->n / n;
	all->mean_b += b * part->n / n;
	all->n = n;
}

static void
take_pair(struct couple *pair, const double *a, const double *b, int rows)
{
	struct couple part = { 0 };

	for (int i = 0; i < rows; i++)
		if (!isnan(a[i]) && !isnan(b[i])) {
			part.n++;
			part.mean_a += a[i];
			part.mean_b += b[i];
		}
	if (!part.n)
		return;
	part.mean_a /= part.n;
	part.mean_b /= part.n;
	for (int i = 0; i < rows; i++)
		if (!isnan(a[i]) && !isnan(b[i])) {
			double x = a[i] - part.mean_a, y = b[i] - part.mean_b;
			part.square_a += x * x;
			part.square_b += y * y;
			part.product += x * y;
		}
	merge(pair, &part);
}

static void
take_block(struct profile *p, struct block *block)
{
	struct couple *pair = p->pairs;

	for (int a = 0; a < block->count; a++)
		for (int b = a + 1; b < block->count; b++)
			take_pair(pair++, block->numbers[a], block->numbers[b],
				block->rows);
	block->rows = 0;
}

static void
name_pairs(struct profile *p, const struct block *block)
{
	for (int a = 0; a < block->count; a++)
		for (int b = a + 1; b < block->count; b++)
			p->pairs[p->pair_count++] = (struct couple){
				.a = block->columns[a],
				.b = block->columns[b],
			};
}

static void
take_row(struct block *block, sqlite3_stmt *row)
{
	for (int i = 0; i < block->count; i++) {
		int at = block->columns[i];
		bool null = sqlite3_column_type(row, at) == SQLITE_NULL;
		block->numbers[i][block->rows] =
			null ? NAN : sqlite3_column_double(row, at);
	}
	block->rows++;
}

/* The first numeric columns; how many columns a scan for them has. */
static int
choose(const struct table *table, struct block *block)
{
	int last = 0;

	for (int i = 0; i < table->count && block->count < NUMERIC_MAX; i++)
		if (profile_numeric(table->columns[i].type)) {
			block->columns[block->count++] = i;
			last = i + 1;
		}
	return last;
}

bool
profile_pairs(struct profile *p)
{
	struct work *work = p->table->work;
	struct block *block = arena_alloc(work->arena, sizeof *block);
	int last = choose(p->table, block);

	p->done++;
	if (block->count < 2)
		return true;
	size_t most = (size_t)block->count * (size_t)block->count;
	p->pairs = arena_alloc(work->arena, most * sizeof *p->pairs);
	name_pairs(p, block);
	sqlite3_stmt *row = profile_select(p, 0, last);
	while (row && sqlite3_step(row) == SQLITE_ROW) {
		take_row(block, row);
		if (block->rows == BLOCK)
			take_block(p, block);
	}
	take_block(p, block);
	sqlite3_finalize(row);
	return row && work_progress(work, p->done, 1);
}
