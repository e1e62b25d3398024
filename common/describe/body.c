/* What a row's body may be, for the OpenAPI document. */
#include <string.h>

#include "describe/body.h"
#include "describe/describe.h"
#include "describe/node.h"
#include "describe/schema.h"

const char *
body_key(struct arena *arena, const struct service *group,
	const struct route *row, const struct field *f)
{
	return f->from == HEADER || f->from == COOKIE
		       ? (f->as ? f->as : f->name)
		       : field_wire(arena, f, route_camel(group, row));
}

static bool
from_body(const struct route *row, const struct field *f)
{
	return !strcmp(describe_source(row, f), "body");
}

/* In JSON, null is as good as nothing; of a PATCH, it empties. */
static struct json_object *
property(const struct field *f, int type)
{
	bool needed = !f->optional && !f->fallback;
	struct json_object *o = schema_field(f);

	if (type == BODY_JSON && !needed)
		o = schema_or_null(o);
	if (f->about)
		node_text(o, "description", f->about);
	return o;
}

/* The keys of a body of this type; a PATCH needs none of them. */
static struct json_object *
keys_schema(struct arena *arena, const struct service *group,
	const struct route *row, int type)
{
	struct json_object *o = json_object_new_object();
	struct json_object *properties = json_object_new_object();
	struct json_object *needed = json_object_new_array();
	bool patch = !strcmp(row->method, "PATCH");

	for (const struct field *f = row->fields; f && f->name; f++) {
		const char *name = body_key(arena, group, row, f);
		if (!from_body(row, f))
			continue;
		node_put(properties, name, property(f, type));
		if (!f->optional && !f->fallback && !patch)
			json_object_array_add(
				needed, json_object_new_string(name));
	}
	node_text(o, "type", "object");
	if (json_object_array_length(needed))
		node_put(o, "required", needed);
	else
		json_object_put(needed);
	node_put(o, "additionalProperties", json_object_new_boolean(row->open));
	node_put(o, "properties", properties);
	return o;
}

/* The field that is the whole body; NULL if there is none. */
static const struct field *
whole(const struct route *row)
{
	for (const struct field *f = row->fields; f && f->name; f++)
		if (f->from == BODY)
			return f;
	return NULL;
}

static bool
required(const struct route *row)
{
	bool patch = !strcmp(row->method, "PATCH");

	for (const struct field *f = row->fields; f && f->name; f++)
		if (from_body(row, f) && !f->optional && !f->fallback && !patch)
			return true;
	return false;
}

static bool
has_body(const struct route *row)
{
	const struct field *f = row->fields;

	while (f && f->name && !from_body(row, f))
		f++;
	return f && f->name && strcmp(row->method, "GET");
}

void
body_add(struct arena *arena, struct json_object *operation,
	const struct service *group, const struct route *row)
{
	static const struct {
		int body;
		const char *type;
	} types[] = {
		{ BODY_JSON, "application/json" },
		{ BODY_FORM, "application/x-www-form-urlencoded" },
		{ BODY_MULTIPART, "multipart/form-data" },
	};
	int takes = row->body ? row->body : BODY_JSON;

	if (!has_body(row))
		return;
	struct json_object *body = node_child(operation, "requestBody");
	node_put(body, "required", json_object_new_boolean(required(row)));
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (!(takes & types[i].body))
			continue;
		struct json_object *as = node_child(node_child(body, "content"),
			row->unread ? row->unread : types[i].type);
		node_put(as, "schema",
			whole(row) ? schema_field(whole(row))
				   : keys_schema(
					     arena, group, row, types[i].body));
	}
}
