/* Objects of a JSON document that is built by name. */
#ifndef DESCRIBE_NODE_H
#define DESCRIBE_NODE_H

#include <json-c/json.h>

void node_put(struct json_object *, const char *key, struct json_object *value);
void node_text(struct json_object *, const char *key, const char *value);

/* The object under a key; made where there is none. */
struct json_object *node_child(struct json_object *, const char *key);

/* {"$ref":"#/components/<kind>/<name>"} */
struct json_object *node_reference(const char *kind, const char *name);

#endif
