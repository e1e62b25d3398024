/* What did not fit, with its place. */
#ifndef TABLE_PROBLEMS_H
#define TABLE_PROBLEMS_H

#include "table/work.h"

enum { PROBLEM_VALUE_MAX = 100 }; /* bytes told of a value */

struct place {
	long long row; /* of the dataset, from 1; 0: of none */
	long long line; /* of the file; 0: not told */
	const char *value; /* or NULL */
};

struct problem {
	const char *type;
	const char *column; /* or NULL: of the whole table */
	long long count;
	int first_count;
	struct place first[FIRST_MAX];
	const char *message;
	struct problem *next;
};

struct problems {
	struct problem *first;
	struct problem **end; /* NULL while there is none */
};

/* Adds one that nobody counted yet. */
struct problem *problems_add(struct work *, struct problems *, const char *type,
	const char *column, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Counts one more; the first are told with their place. */
void problems_count(struct work *, struct problem *, long long row,
	long long line, const char *value, size_t len);

/* Appends [{type,column,count,first,message}], of those that were counted. */
void problems_write(struct buffer *, const struct problems *);

#endif
