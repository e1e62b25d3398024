/* The statuses that a row may refuse with, as the OpenAPI document says. */
#ifndef DESCRIBE_REFUSALS_H
#define DESCRIBE_REFUSALS_H

#include "http/route.h"

/* All that are told by themselves; 0 ends them. */
extern const int refusals[];

/* True if the row's form, or its .refuses, allows this one. */
bool refusals_allow(const struct service *, const struct route *, int status);

#endif
