/* What the descriptions of a group have in common. */
#ifndef DESCRIBE_H
#define DESCRIBE_H

#include "route.h"

/* The source by name: "path", "query", "body", "header", "cookie", ... */
const char *describe_source(const struct route *, const struct field *);

#endif
