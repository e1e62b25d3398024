/* Prepared statements on the one connection, for common/db/ only. */
#ifndef DB_RUN_H
#define DB_RUN_H

#include <libpq-fe.h>

#include "http/request.h"
#include "http/route.h"

enum {
	PARAMS_MAX = FIELDS_MAX + 2, /* bearer, patch */
};

struct params {
	const char *values[PARAMS_MAX];
	int lens[PARAMS_MAX];
	int formats[PARAMS_MAX];
	int count;
};

/* Of format 0 a text that ends in NUL, of format 1 len bytes; or NULL. */
void params_add(struct params *, const void *value, size_t len, int format);

struct step {
	const char *statement;
	const struct params *params; /* NULL for none */
};

/* The last result, until db_clear: an error's, too. */
PGresult *run_result(void);

bool run(const char *statement, const struct params *);

/*
 * Runs steps in one round trip, up to the first that fails. True when all were
 * done; the result is that of the last one, or of the one that failed.
 */
bool run_steps(const struct step *, int count);

/* Waits until then for the connection's socket; false when it says nothing. */
bool run_wait(long long until);

/* True if there is a connection; else refuses. */
bool run_open(struct request *);

/* Refuses as the result, an error, means. */
bool run_refuse(struct request *, const char *function);

/* The SQLSTATE of the result; NULL when it is no error of PostgreSQL's. */
const char *run_state(void);

/* run for a request, once more after a deadlock; refuses on an error. */
bool run_for(struct request *, const char *statement, const char *function,
	const struct params *);

/* Lets go of a connection that much went through at once. */
void run_end(void);

/* Counts a call and the time since start (clock_us) as PostgreSQL's. */
void run_count(struct request *, long long start);

#endif
