/* JSON Schemas (2020-12) of fields and errors, for the OpenAPI document. */
#ifndef DESCRIBE_SCHEMA_H
#define DESCRIBE_SCHEMA_H

#include <json-c/json.h>

#include "http/route.h"

struct json_object *schema_field(const struct field *);

/* A default or an example of the field, in its own JSON type. */
struct json_object *schema_value(const struct field *, const char *text);

/* The schema, which it takes, or null. */
struct json_object *schema_or_null(struct json_object *);

/* The name of the shape's error among the schemas and responses. */
const char *schema_error(enum shape);

/* Its schema. */
struct json_object *schema_of_error(enum shape);

/* The components object, with the ways that a token may be sent. */
struct json_object *schema_components(void);

/* The component of a header of answers: ETag, Location, Retry-After, ... */
struct json_object *schema_header(const char *name);

/* The parameter for If-None-Match or Idempotency-Key. */
struct json_object *schema_asked(const char *name);

#endif
