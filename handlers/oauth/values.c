/* Small things that all parts of the authorization server use. */
#include <string.h>

#include "db.h"
#include "oauth.h"

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
	return refuse(r, 400, member_text(verdict, "error"),
		member_text(verdict, "says"));
}
