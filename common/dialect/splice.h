/* Members of a JSON object replaced or added; all its other bytes stay. */
#ifndef DIALECT_SPLICE_H
#define DIALECT_SPLICE_H

#include "text/json_walk.h"

struct edit {
	const char *key; /* NULL ends a list of edits */
	const char *json; /* the value; NULL leaves all as it is */
	bool present; /* only where the object has such a member */
	bool drop; /* without the member */
};

/* Appends the object with the edits made. */
void splice(struct buffer *, const struct json_value *object,
	const struct edit *edits);

#endif
