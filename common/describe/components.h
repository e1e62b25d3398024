/* The components of the OpenAPI document: what many rows refer to. */
#ifndef DESCRIBE_COMPONENTS_H
#define DESCRIBE_COMPONENTS_H

#include <json-c/json.h>

#include "http/route.h"

/* The name of the shape's error among the schemas and responses. */
const char *component_error(enum shape);

/* Its schema. */
struct json_object *component_of_error(enum shape);

/* The components object, with the ways that a token may be sent. */
struct json_object *components_begin(void);

/* The component of a header of answers: ETag, Location, Retry-After, ... */
struct json_object *component_header(const char *name);

/* The parameter: If-None-Match, Idempotency-Key, ... */
struct json_object *component_parameter(const char *name);

#endif
