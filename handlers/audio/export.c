/* Exports that are no JSON: the function's JSON string becomes the body. */
#include "audio.h"
#include "db/call.h"
#include "text/json.h"

bool
history_export(struct request *r)
{
	struct json_value body = { JSON_STRING, NULL, 0 };
	size_t len;

	if (!db_call(r))
		return false;
	if (!r->reply.type)
		return true;
	body.text = r->reply.body;
	body.len = r->reply.len;
	const char *text = json_decode(&r->arena, &body, &len);
	return reply_body(r, r->reply.status, r->reply.type, text, len);
}
