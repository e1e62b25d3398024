/* A wire.reply: status, body and headers as the function decided. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <json-c/json.h>

#include "base/log.h"
#include "db/call.h"
#include "db/reply.h"
#include "http/route.h"
#include "text/json_compact.h"

void
db_header(struct request *r, const char *name, const char *value)
{
	if (!value)
		return; /* null: the function left it out */
	if (!strcasecmp(name, "Content-Type"))
		r->reply.type = arena_copy(&r->arena, value, strlen(value));
	else if (!strcasecmp(name, "Retry-After"))
		refuse_retry(r, (int)strtol(value, NULL, 10));
	else if (!r->route->file && !strcasecmp(name, "X-Accel-Redirect"))
		fault("row %s may not send files", r->route->path);
	else
		reply_header(r, name, value);
}

/* An object: names to strings, or to arrays of them. */
static void
add_headers(struct request *r, const char *text)
{
	struct json_object *headers = json_tokener_parse(text);

	if (!json_object_is_type(headers, json_type_object)) {
		fault("%s: headers must be an object", r->route->function);
		json_object_put(headers);
		return;
	}
	json_object_object_foreach(headers, name, value)
	{
		if (!json_object_is_type(value, json_type_array)) {
			db_header(r, name, json_object_get_string(value));
			continue;
		}
		for (size_t i = 0; i < json_object_array_length(value); i++)
			db_header(r, name,
				json_object_get_string(
					json_object_array_get_idx(value, i)));
	}
	json_object_put(headers);
}

/* {"code","message","details"} of a wire.reply that refuses. */
static void
refuse_as(struct request *r, int status, const char *text)
{
	struct json_object *body = text ? json_tokener_parse(text) : NULL;
	struct json_object *details = json_object_object_get(body, "details");
	const char *code =
		json_object_get_string(json_object_object_get(body, "code"));
	const char *sentence =
		json_object_get_string(json_object_object_get(body, "message"));

	refuse_with(r, status, code, sentence,
		details ? json_object_to_json_string(details) : NULL);
	json_object_put(body);
}

static void
reply_json(struct request *r, int status, const char *body)
{
	struct buffer out = { .arena = &r->arena };

	json_compact(&out, body ? body : "", body ? strlen(body) : 0);
	reply_body(r, status, NULL, out.data, out.len);
}

bool
db_reply(struct request *r, const PGresult *result)
{
	const char *body =
		PQgetisnull(result, 0, 1) ? NULL : PQgetvalue(result, 0, 1);
	int status = 0;

	for (const char *c = PQgetvalue(result, 0, 0); *c; c++)
		status = status * 10 + *c - '0';
	if (status < 200 || status > 599) {
		fault("%s replied status %d", r->route->function, status);
		return refuse(r, 500, NULL, NULL);
	}
	if (status >= 400)
		refuse_as(r, status, body);
	else
		reply_json(r, status, body);
	if (!PQgetisnull(result, 0, 2))
		add_headers(r, PQgetvalue(result, 0, 2));
	return status < 400;
}
