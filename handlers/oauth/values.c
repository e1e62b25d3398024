/* Small things that all parts of the authorization server use. */
#include <string.h>

#include "db.h"
#include "oauth.h"

const char *
text_of(struct json_object *o, const char *key)
{
	struct json_object *found = NULL;

	if (json_object_is_type(o, json_type_object))
		json_object_object_get_ex(o, key, &found);
	return json_object_get_string(found);
}

void
put_text(struct json_object *o, const char *key, const char *text)
{
	if (text)
		json_object_object_add(o, key, json_object_new_string(text));
}

bool
ask(struct request *r, const char *function, const char *const *params,
	struct json_object **answer)
{
	const char *text = db_ask(r, function, params);

	if (!text)
		return false;
	*answer = request_keep(r, json_tokener_parse(text));
	return true;
}

const char *
sent(struct request *r, const char *field)
{
	return request_value(r, field)->text;
}

const char *
plain(struct request *r, struct json_object *o)
{
	const char *text = json_object_to_json_string_ext(
		o, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);

	return arena_copy(&r->arena, text, strlen(text));
}

bool
refuse_verdict(struct request *r, struct json_object *verdict)
{
	return refuse(
		r, 400, text_of(verdict, "error"), text_of(verdict, "says"));
}
