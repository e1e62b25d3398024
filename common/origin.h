/* Fields whose value stands neither in the path, the query nor the body. */
#ifndef ORIGIN_H
#define ORIGIN_H

#include "request.h"

/* Returns the field's text at its source, not yet checked; NULL if absent. */
const char *origin_text(struct request *, const struct field *);

/* Loads the key of PEER fields; die() if it is not configured. */
void origin_start(void);

#endif
