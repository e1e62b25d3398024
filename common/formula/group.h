/*
 * Grouping, in C over a scan: a hash of at most so much memory; when that is
 * full, the scan is repeated for a part of the keys at a time.
 */
#ifndef FORMULA_GROUP_H
#define FORMULA_GROUP_H

#include "formula/tally.h"

enum {
	GROUP_MEMORY = 64 << 20, /* bytes of keys and accumulators */
	GROUP_PARTS = 4096,
};

struct grouped {
	const struct tally_kind *kind;
	int from; /* its first argument's column of the scan; -1: none */
	double share; /* of quantile */
};

struct grouping {
	sqlite3_stmt *scan; /* n, keys, arguments */
	sqlite3_stmt *insert; /* n, keys, what came of each */
	const char
		*forget; /* the statement that takes back what was inserted */
	int keys;
	const struct grouped *values;
	int count;
	size_t memory; /* at most; 0: GROUP_MEMORY */
	int parts; /* how many the keys were parted into */
};

/* False: SQLite says why. Without keys there is one group, though no row. */
bool group_run(struct grouping *);

#endif
