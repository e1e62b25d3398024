/* JSON Schemas of what rows answer, for the OpenAPI document. */
#ifndef DESCRIBE_ANSWER_H
#define DESCRIBE_ANSWER_H

#include <json-c/json.h>

#include "http/route.h"

/* The schema of the row's success. Objects with a name become schemas of the
 * document's components, which it refers to. */
struct json_object *answer_object(
	struct json_object *document, const struct object *);
struct json_object *answer_schema(
	struct json_object *document, const struct route *);

#endif
