/* From PostgreSQL's errors (SQLSTATE) to what a client is told. */
#ifndef DB_SQLSTATE_H
#define DB_SQLSTATE_H

#include <stdbool.h>

#include "http/request.h"

/* An error's parts, as libpq gives them; NULL where it has none. */
struct sql_error {
	const char *state;
	const char *message;
	const char *detail;
	const char *hint;
	const char *constraint;
	const char *column; /* of PTnnn: the code beside its sentence */
};

/* True for 40001 and 40P01: the same call may succeed when tried again. */
bool sqlstate_again(const char *state);

/* True for class 08, 53 and 57P: nothing is wrong with what was asked. */
bool sqlstate_away(const char *state);

/* Refuses with the status that the error means; logs what is our fault. */
bool sqlstate_refuse(
	struct request *, const char *function, const struct sql_error *);

#endif
