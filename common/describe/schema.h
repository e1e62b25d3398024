/* JSON Schemas (2020-12) of fields, for the OpenAPI document. */
#ifndef DESCRIBE_SCHEMA_H
#define DESCRIBE_SCHEMA_H

#include <json-c/json.h>

#include "http/route.h"

struct json_object *schema_field(const struct field *);

/* A default or an example of the field, in its own JSON type. */
struct json_object *schema_value(const struct field *, const char *text);

/* The schema, which it takes, or null. */
struct json_object *schema_or_null(struct json_object *);

#endif
