/* Fields whose value stands neither in the path, the query nor the body. */
#ifndef SERVE_SOURCE_H
#define SERVE_SOURCE_H

#include "http/request.h"

/* Returns the field's text at its source, not yet checked; NULL if absent. */
const char *source_text(struct request *, const struct field *);

/* Loads the key of PEER fields; die() if it is not configured. */
void source_start(void);

#endif
