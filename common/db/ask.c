/* Asking the database for an object. */
#include <json-c/json.h>

#include "db/ask.h"
#include "db/call.h"

bool
db_ask_json(struct request *r, const char *function, const char *const *params,
	struct json_object **answer)
{
	const char *text = db_ask(r, function, params);

	if (!text)
		return false;
	*answer = request_keep(r, json_tokener_parse(text));
	return true;
}
