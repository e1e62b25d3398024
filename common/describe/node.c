/* Objects of a JSON document that is built by name. */
#include <stdio.h>

#include "describe/node.h"

void
node_put(struct json_object *o, const char *key, struct json_object *value)
{
	json_object_object_add(o, key, value);
}

void
node_text(struct json_object *o, const char *key, const char *value)
{
	node_put(o, key, json_object_new_string(value));
}

struct json_object *
node_child(struct json_object *o, const char *key)
{
	struct json_object *found = json_object_object_get(o, key);

	if (!found)
		node_put(o, key, found = json_object_new_object());
	return found;
}

struct json_object *
node_reference(const char *kind, const char *name)
{
	struct json_object *o = json_object_new_object();
	char to[128];

	snprintf(to, sizeof to, "#/components/%s/%s", kind, name);
	node_text(o, "$ref", to);
	return o;
}
