/* What is wrong with a request's fields, gathered and then said at once. */
#ifndef HTTP_PROBLEM_H
#define HTTP_PROBLEM_H

#include <stdbool.h>

#include "http/request.h"

/* reason reads well after the field's name: "must be a UUID". */
void problem_add(struct request *, const struct field *, const char *reason);

/* A key that the row does not know. */
void problem_unknown(struct request *, const char *key);

/* What is wrong with a field of the row, by its name; NULL if nothing is. */
const char *problem_of(const struct request *, const char *field);

bool problem_named(const struct request *, const struct field *);

/* True if there is none; else refuses in the group's shape. */
bool problem_refuse(struct request *);

#endif
