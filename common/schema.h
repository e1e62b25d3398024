/* JSON Schemas (2020-12) of fields and errors, for the OpenAPI document. */
#ifndef SCHEMA_H
#define SCHEMA_H

#include <json-c/json.h>

#include "route.h"

struct json_object *schema_field(const struct field *);

/* The name of the shape's error response among the components. */
const char *schema_error(enum shape);

/* The components object: the bearer scheme and the shape's error. */
struct json_object *schema_components(enum shape);

#endif
