/* What a row's body may be, for the OpenAPI document. */
#ifndef DESCRIBE_BODY_H
#define DESCRIBE_BODY_H

#include <json-c/json.h>

#include "http/route.h"

/* A field's name as clients write it, be it a key or a header. */
const char *body_key(struct arena *, const struct service *,
	const struct route *, const struct field *);

/* Adds the row's requestBody to its operation, if it reads any. */
void body_add(struct arena *, struct json_object *operation,
	const struct service *, const struct route *);

#endif
