/* --openapi: the group's part of the OpenAPI 3.1 document, from its rows. */
#include <stdio.h>
#include <string.h>
#include <ctype.h>

#include <json-c/json.h>

#include "describe/describe.h"
#include "describe/schema.h"

static void
put(struct json_object *o, const char *key, struct json_object *value)
{
	json_object_object_add(o, key, value);
}

static void
put_text(struct json_object *o, const char *key, const char *value)
{
	put(o, key, json_object_new_string(value));
}

static struct json_object *
child(struct json_object *o, const char *key)
{
	struct json_object *found = json_object_object_get(o, key);

	if (!found)
		put(o, key, found = json_object_new_object());
	return found;
}

static const char *
wire_name(
	struct arena *arena, const struct service *group, const struct field *f)
{
	return f->from == HEADER || f->from == COOKIE
		       ? (f->as ? f->as : f->name)
		       : field_wire(arena, f, group->camel);
}

static struct json_object *
parameter(struct arena *arena, const struct service *group,
	const struct route *row, const struct field *f)
{
	struct json_object *o = json_object_new_object();
	const char *in = describe_source(row, f);

	put_text(o, "name", wire_name(arena, group, f));
	put_text(o, "in", in);
	put(o, "required",
		json_object_new_boolean(
			!strcmp(in, "path") || (!f->optional && !f->fallback)));
	if (f->about)
		put_text(o, "description", f->about);
	put(o, "schema", schema_field(f));
	if (f->example)
		put_text(o, "example", f->example);
	return o;
}

static bool
is_parameter(const char *source)
{
	return !strcmp(source, "path") || !strcmp(source, "query") ||
	       !strcmp(source, "header") || !strcmp(source, "cookie");
}

static struct json_object *
parameters(struct arena *arena, const struct service *group,
	const struct route *row)
{
	struct json_object *list = json_object_new_array();
	const struct field *f = row->fields;

	for (; f && f->name; f++)
		if (is_parameter(describe_source(row, f)))
			json_object_array_add(
				list, parameter(arena, group, row, f));
	return list;
}

/* NULL when no field comes from the body. */
static struct json_object *
body_schema(struct arena *arena, const struct service *group,
	const struct route *row, bool *required)
{
	struct json_object *o = json_object_new_object();
	struct json_object *properties = json_object_new_object();
	struct json_object *needed = json_object_new_array();
	const struct field *f = row->fields;
	bool patch = !strcmp(row->method, "PATCH");

	for (; f && f->name; f++) {
		const char *name = wire_name(arena, group, f);
		if (strcmp(describe_source(row, f), "body"))
			continue;
		if (f->from == BODY) {
			json_object_put(o);
			json_object_put(properties);
			json_object_put(needed);
			*required = !f->optional;
			return schema_field(f);
		}
		struct json_object *property = schema_field(f);
		if (f->about)
			put_text(property, "description", f->about);
		put(properties, name, property);
		if (!f->optional && !f->fallback && !patch)
			json_object_array_add(
				needed, json_object_new_string(name));
	}
	put_text(o, "type", "object");
	*required = json_object_array_length(needed) > 0;
	if (*required)
		put(o, "required", needed);
	else
		json_object_put(needed);
	put(o, "additionalProperties", json_object_new_boolean(row->open));
	bool any = json_object_object_length(properties) > 0;
	put(o, "properties", properties);
	if (!any)
		json_object_put(o);
	return any ? o : NULL;
}

static void
add_body(struct arena *arena, struct json_object *operation,
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
	bool required;

	if (!strcmp(row->method, "GET"))
		return;
	struct json_object *schema = body_schema(arena, group, row, &required);
	if (!schema)
		return;
	struct json_object *body = child(operation, "requestBody");
	put(body, "required", json_object_new_boolean(required));
	for (size_t i = 0; i < 3; i++) {
		if (!((row->body ? row->body : BODY_JSON) & types[i].body))
			continue;
		struct json_object *as =
			child(child(body, "content"), types[i].type);
		put(as, "schema", json_object_get(schema));
	}
	json_object_put(schema);
}

static struct json_object *
reference(const char *to)
{
	struct json_object *o = json_object_new_object();

	put_text(o, "$ref", to);
	return o;
}

/* What the body of success may be, by its type. */
static struct json_object *
content_of(struct arena *arena, const struct route *row)
{
	struct json_object *content = json_object_new_object();
	const char *type = row->types  ? row->types
			   : row->file ? "application/octet-stream"
			   : row->page ? "text/html"
				       : "application/json";

	while (*type) {
		size_t len = strcspn(type, "|");
		child(content, arena_copy(arena, type, len));
		type += len + (type[len] == '|');
	}
	return content;
}

static void
add_responses(struct arena *arena, struct json_object *operation,
	const struct service *group, const struct route *row)
{
	struct json_object *responses = child(operation, "responses");
	struct json_object *success = json_object_new_object();
	char status[8];

	snprintf(status, sizeof status, "%d", row->status ? row->status : 200);
	put_text(success, "description", row->about ? row->about : "Success.");
	if (row->status != 204)
		put(success, "content", content_of(arena, row));
	put(responses, status, success);
	put(responses, "default",
		reference(arena_printf(arena, "#/components/responses/%s",
			schema_error(group->shape))));
}

static void
add_security(struct json_object *operation, const struct route *row)
{
	struct json_object *list = json_object_new_array();

	if (route_guarded(row)) {
		struct json_object *one = json_object_new_object();
		struct json_object *scopes = json_object_new_array();
		json_object_array_add(
			scopes, json_object_new_string(row->scope));
		put(one, "bearer", scopes);
		json_object_array_add(list, one);
	}
	put(operation, "security", list);
}

/* "/v1/homes/:home_id" as "/v1/homes/{homeId}", as the parameter is called. */
static const char *template(struct arena *arena, const struct service *group,
	const struct route *row)
{
	struct buffer out = { .arena = arena };

	for (const char *at = row->path; *at;) {
		size_t len = strcspn(at + 1, "/");
		const struct field *f = row->fields;
		if (at[1] != ':') {
			buffer_add(&out, at, len + 1);
			at += len + 1;
			continue;
		}
		while (strlen(f->name) != len - 1 ||
			memcmp(f->name, at + 2, len - 1))
			f++;
		buffer_printf(&out, "/{%s}", wire_name(arena, group, f));
		at += len + 1;
	}
	return out.data;
}

static void
add_row(struct arena *arena, struct json_object *paths,
	const struct service *group, const struct route *row)
{
	char method[8] = "";
	struct json_object *path = child(paths, template(arena, group, row));

	for (size_t i = 0; i < sizeof method - 1 && row->method[i]; i++)
		method[i] = (char)tolower((unsigned char)row->method[i]);
	bool again = json_object_object_get(path, method);
	struct json_object *operation = child(path, method);
	if (!again) {
		put_text(operation, "operationId",
			row->function ? row->function
				      : arena_printf(arena, "%s %s",
						row->method, row->path));
		if (row->about)
			put_text(operation, "summary", row->about);
		struct json_object *tags = json_object_new_array();
		json_object_array_add(
			tags, json_object_new_string(group->name));
		put(operation, "tags", tags);
		put(operation, "parameters", parameters(arena, group, row));
		add_security(operation, row);
		add_responses(arena, operation, group, row);
	}
	add_body(arena, operation, group, row);
}

void
describe_openapi(const struct service *group)
{
	struct arena arena = { 0 };
	struct json_object *document = json_object_new_object();
	const struct route *row;

	put_text(document, "openapi", "3.1.0");
	put_text(child(document, "info"), "title", "Tessera");
	put_text(child(document, "info"), "version", program_version);
	struct json_object *paths = child(document, "paths");
	for (struct rows i = rows_of(group); (row = rows_next(&i));)
		add_row(&arena, paths, group, row);
	put(document, "components", schema_components(group->shape));
	puts(json_object_to_json_string_ext(document,
		JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(document);
	arena_free(&arena);
}
