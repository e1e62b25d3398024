/* Values that are kept: one, or all of a group. */
#ifndef FORMULA_TALLY_BAG_H
#define FORMULA_TALLY_BAG_H

#include "formula/tally.h"

void kept_set(struct kept *, sqlite3_value *, size_t *memory);
void kept_bind(const struct kept *, sqlite3_stmt *, int at);

/* As columns are compared. */
int kept_compare(sqlite3_value *, const struct kept *);

/* A value as 64 bits, alike for equal numbers of either kind. */
uint64_t value_hash(sqlite3_value *, uint64_t seed);

/* Numbers, for quantiles. */
void bag_add_number(struct tally *, sqlite3_value **, size_t *memory);
void bag_bind_quantile(struct tally *, double share, sqlite3_stmt *, int at);

/* Hashes, as the profile counts what is distinct. */
void bag_add_hash(struct tally *, sqlite3_value **, size_t *memory);
void bag_bind_distinct(struct tally *, double share, sqlite3_stmt *, int at);

/* The most frequent; of several the first. */
void bag_add_value(struct tally *, sqlite3_value **, size_t *memory);
void bag_bind_mode(struct tally *, double share, sqlite3_stmt *, int at);

void bag_drop(struct tally *);
void bag_drop_values(struct tally *);

#endif
