/* Reading and writing objects of texts, and asking the database for one. */
#include "db.h"
#include "member.h"

const char *
member_text(struct json_object *o, const char *key)
{
	struct json_object *found = NULL;

	if (json_object_is_type(o, json_type_object))
		json_object_object_get_ex(o, key, &found);
	return json_object_get_string(found);
}

void
member_put(struct json_object *o, const char *key, const char *text)
{
	if (text)
		json_object_object_add(o, key, json_object_new_string(text));
}

bool
member_ask(struct request *r, const char *function, const char *const *params,
	struct json_object **answer)
{
	const char *text = db_ask(r, function, params);

	if (!text)
		return false;
	*answer = request_keep(r, json_tokener_parse(text));
	return true;
}
