/* What a row answers, for the OpenAPI document: success and its refusals. */
#ifndef DESCRIBE_RESPONSES_H
#define DESCRIBE_RESPONSES_H

#include <json-c/json.h>

#include "http/route.h"

/* Adds the row's responses to its operation, and what they refer to to the
 * document's components. */
void responses_add(struct arena *, struct json_object *document,
	struct json_object *operation, const struct service *,
	const struct route *);

/* True if a field of the row is read from there: "body", "query", ... */
bool responses_asks(const struct route *, const char *source);

/* True if the row reads this header. */
bool responses_reads(const struct route *, const char *header);

/* True if success has an ETag that If-None-Match may name. */
bool responses_validated(const struct service *, const struct route *);

#endif
