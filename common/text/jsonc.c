/* Reading and writing objects of texts. */
#include "text/jsonc.h"

const char *
jsonc_text(struct json_object *o, const char *key)
{
	struct json_object *found = NULL;

	if (json_object_is_type(o, json_type_object))
		json_object_object_get_ex(o, key, &found);
	return json_object_get_string(found);
}

void
jsonc_put(struct json_object *o, const char *key, const char *text)
{
	if (text)
		json_object_object_add(o, key, json_object_new_string(text));
}
