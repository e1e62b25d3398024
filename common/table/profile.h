/* What is in a table, exactly: no value is left out. */
#ifndef TABLE_PROFILE_H
#define TABLE_PROFILE_H

#include "table/semantic.h"
#include "table/table.h"

enum {
	TOP_MAX = 10,
	SAMPLE_MAX = 5,
	OUTLIER_ROWS_MAX = 20,
	BINS_MAX = 20,
	NUMERIC_MAX = 30, /* columns whose correlations are told */
	SHOWN_MAX = 200, /* characters of a text */
};

/* A value that is frequent, or an example. */
struct shown {
	uint64_t key;
	long long count;
	long long row; /* where it is first; 0: not yet found */
	const char *text; /* of a text */
};

struct outliers {
	double low, high; /* what is not between them, is one */
	long long count;
	long long rows[OUTLIER_ROWS_MAX];
	int row_count;
};

struct bin {
	double from, to;
	long long count;
};

/* Of numbers; dates and instants have the least, the greatest and bins. */
struct numbers {
	double sum, mean, std, min, max, q1, median, q3;
	long long zeros, negatives;
	long long days; /* on which a date or an instant is */
	struct outliers iqr, z;
	struct bin bins[BINS_MAX];
	int bin_count;
};

struct lengths {
	long long min, max, sum; /* characters */
	long long looks[SEMANTICS];
};

struct profile_column {
	const struct column *column;
	int number;
	uint64_t *keys; /* while it is looked at */
	long long present;
	long long distinct;
	struct shown top[TOP_MAX];
	int top_count;
	long long tied; /* the count of those that are still to be found */
	int ties; /* and how many they are */
	struct shown sample[SAMPLE_MAX];
	int sample_count;
	struct numbers numbers;
	struct lengths lengths;
};

struct couple {
	int a, b; /* columns */
	double n, mean_a, mean_b, square_a, square_b, product;
};

struct profile {
	struct table *table;
	sqlite3 *db;
	struct profile_column *columns;
	long long duplicates;
	long long missing;
	struct couple *pairs;
	int pair_count;
	double completeness, consistency, uniqueness;
	long long done; /* columns, for the progress */
};

/* Scans the stored table. False when the work has failed. */
bool profile_write(struct table *, sqlite3 *, const char **json);

bool profile_numeric(enum type);

/* The key of a value that is not NULL. */
uint64_t profile_key(enum type, sqlite3_stmt *, int column);

/* The number that a key is; of texts none. */
double profile_number(enum type, uint64_t key);

/* A select of columns from..to, in the order of rows; NULL has failed. */
sqlite3_stmt *profile_select(struct profile *, int from, int to);

/* Runs through columns from..to and keeps their keys, sorted. */
bool profile_collect(struct profile *, int from, int to);

/* What sorted keys tell. */
void profile_count(struct profile_column *);
void profile_numbers(struct profile_column *);

/* Runs through the rows until what is shown of the columns has its place. */
bool profile_find(struct profile *, int from, int to);

/* Correlations of numeric columns, and the rows that are there twice. */
bool profile_pairs(struct profile *);
bool profile_duplicates(struct profile *);

void profile_json(struct buffer *, const struct profile *);
void profile_issues(struct buffer *, const struct profile *);

#endif
