/* Accumulators: what an aggregate knows of a group while rows go by. */
#ifndef FORMULA_TALLY_H
#define FORMULA_TALLY_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A value that is kept; text has its own memory. */
struct kept {
	int type; /* of SQLite; 0: none yet */
	int64_t integer;
	double decimal;
	char *text;
	int len;
};

struct tally {
	int64_t count;
	union {
		struct {
			__int128 whole; /* exact, as long as all are integers */
			double sum, lost; /* compensated (Neumaier) */
			bool decimal;
		} sum;
		struct { /* Welford's, of one or of two */
			double mean, squares, other_mean, other_squares, both;
		} spread;
		struct kept kept;
		struct {
			void *items;
			size_t room;
		} bag;
		bool truth;
	};
};

struct tally_kind;

/* The kind of an aggregate, by its name. */
const struct tally_kind *tally_named(const char *name);

/* A row's arguments. *memory grows by what is kept. */
void tally_add(const struct tally_kind *, struct tally *, sqlite3_value **,
	size_t *memory);

/* Binds what came of it; share is of quantile. */
void tally_bind(const struct tally_kind *, struct tally *, double share,
	sqlite3_stmt *, int at);

void tally_free(const struct tally_kind *, struct tally *);

#endif
