/* What the descriptions of a group have in common. */
#ifndef DESCRIBE_DESCRIBE_H
#define DESCRIBE_DESCRIBE_H

#include "http/route.h"

/* The source by name: "path", "query", "body", "header", "cookie", ... */
const char *describe_source(const struct route *, const struct field *);

/* "nested", "site", "oauth", "messages" */
const char *describe_shape(enum shape);

/* Print it, for --routes, --nginx, --nginx-maps and --openapi. */
void describe_routes(const struct service *);
void describe_nginx(const struct service *);
void describe_maps(const struct service *);
void describe_openapi(const struct service *);

/* Of --nginx: the methods of each path. */
void describe_options(const struct service *);

#endif
