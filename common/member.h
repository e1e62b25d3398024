/* Members of json-c objects whose values are texts. */
#ifndef MEMBER_H
#define MEMBER_H

#include <json-c/json.h>

#include "request.h"

/* The text of a member; NULL if it is absent, null or o is no object. */
const char *member_text(struct json_object *o, const char *key);

/* Adds a member; nothing when text is NULL. */
void member_put(struct json_object *o, const char *key, const char *text);

/*
 * db_ask with its answer parsed; it lives as long as the request. False when
 * the call failed, which has then been refused.
 */
bool member_ask(struct request *, const char *function,
	const char *const *params, struct json_object **answer);

#endif
