/* Members of json-c objects whose values are texts. */
#ifndef TEXT_JSONC_H
#define TEXT_JSONC_H

#include <json-c/json.h>

/* The text of a member; NULL if it is absent, null or o is no object. */
const char *jsonc_text(struct json_object *o, const char *key);

/* Adds a member; nothing when text is NULL. */
void jsonc_put(struct json_object *o, const char *key, const char *text);

#endif
