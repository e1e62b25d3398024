/* --openapi: the group's part of the OpenAPI 3.1 document, from its rows. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <json-c/json.h>

#include "describe/body.h"
#include "describe/components.h"
#include "describe/describe.h"
#include "describe/node.h"
#include "describe/responses.h"
#include "describe/schema.h"

static struct json_object *
parameter(struct arena *arena, const struct service *group,
	const struct route *row, const struct field *f)
{
	struct json_object *o = json_object_new_object();
	const char *in = describe_source(row, f);

	node_text(o, "name", body_key(arena, group, row, f));
	node_text(o, "in", in);
	node_put(o, "required",
		json_object_new_boolean(
			!strcmp(in, "path") || (!f->optional && !f->fallback)));
	if (f->about)
		node_text(o, "description", f->about);
	node_put(o, "schema", schema_field(f));
	if (f->example)
		node_put(o, "example", schema_value(f, f->example));
	return o;
}

/* Authorization is told as a way to be let in. */
static bool
is_parameter(const struct route *row, const struct field *f)
{
	const char *source = describe_source(row, f);

	if (f->from == HEADER)
		return !f->as || strcasecmp(f->as, "Authorization");
	return !strcmp(source, "path") || !strcmp(source, "query") ||
	       !strcmp(source, "cookie");
}

static struct json_object *
parameters(struct arena *arena, const struct service *group,
	const struct route *row)
{
	struct json_object *list = json_object_new_array();
	const struct field *f = row->fields;

	for (; f && f->name; f++)
		if (is_parameter(row, f))
			json_object_array_add(
				list, parameter(arena, group, row, f));
	if (responses_validated(group, row))
		json_object_array_add(
			list, component_parameter("If-None-Match"));
	if (route_repeats(row))
		json_object_array_add(
			list, component_parameter("Idempotency-Key"));
	if (row->keep == KEEP_OWN)
		json_object_array_add(
			list, component_parameter("Last-Event-ID"));
	if (row->messages) {
		json_object_array_add(
			list, component_parameter("anthropic-version"));
		json_object_array_add(
			list, component_parameter("anthropic-beta"));
	}
	if (row->waits) {
		json_object_array_add(list, component_parameter("Prefer"));
		json_object_array_add(list, component_parameter("wait"));
	}
	return list;
}

/* One way to be let in, of those that will do. */
static void
add_way(struct json_object *list, const char *scheme, const char *scope)
{
	struct json_object *one = json_object_new_object();
	struct json_object *scopes = json_object_new_array();

	if (scope)
		json_object_array_add(scopes, json_object_new_string(scope));
	if (scheme)
		node_put(one, scheme, scopes);
	else
		json_object_put(scopes);
	json_object_array_add(list, one);
}

/* A client may say who it is in its body, too: then the header is left out. */
static void
add_security(struct json_object *operation, const struct route *row)
{
	struct json_object *list = json_object_new_array();

	if (route_guarded(row)) {
		add_way(list, "bearer", row->scope);
		add_way(list, "oauth2", row->scope);
		if (row->messages)
			add_way(list, "key", row->scope);
	} else if (responses_reads(row, "Authorization")) {
		add_way(list, "client", NULL);
		add_way(list, NULL, NULL);
	}
	node_put(operation, "security", list);
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
		buffer_printf(&out, "/{%s}", body_key(arena, group, row, f));
		at += len + 1;
	}
	return out.data;
}

/* True if the row's function is no other row's, nor shares its call. */
static bool
has_function(const struct service *group, const struct route *row)
{
	const struct route *other;

	for (struct rows i = rows_of(group); (other = rows_next(&i));) {
		bool call = !strcmp(other->method, row->method) &&
			    !strcmp(other->path, row->path);
		bool function = row->function && other->function &&
				!strcmp(other->function, row->function);
		if (other != row && (call || function))
			return false;
	}
	return row->function;
}

/* What of a path is no word of its names. */
static const char *
after_prefix(const char *path)
{
	static const char *const prefixes[] = { "/v1/", "/api/",
		"/.well-known/" };

	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (!strncmp(path, prefixes[i], strlen(prefixes[i])))
			return path + strlen(prefixes[i]);
	return path + 1;
}

/* What is done there, where the path alone does not tell. */
static const char *
verb(struct arena *arena, const struct service *group, const struct route *row)
{
	char *method = arena_printf(arena, "_%s", row->method);
	const struct route *other;

	if (row->page)
		return strcmp(row->method, "GET") ? "_submit" : "_page";
	for (char *c = method; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	for (struct rows i = rows_of(group); (other = rows_next(&i));)
		if (!strcmp(other->path, row->path) &&
			strcmp(other->method, row->method))
			return method;
	return "";
}

/* As functions are called: PUT /v1/users/me/e-mail as users_me_e_mail, the
 * pages at /login as login_page and login_submit. */
static const char *
call_name(struct arena *arena, const struct service *group,
	const struct route *row)
{
	struct buffer out = { .arena = arena };

	for (const char *c = after_prefix(row->path); *c; c++)
		if (*c != ':')
			buffer_add(
				&out, isalnum((unsigned char)*c) ? c : "_", 1);
	buffer_text(&out, verb(arena, group, row));
	return out.data;
}

static void
add_names(struct arena *arena, struct json_object *operation,
	const struct service *group, const struct route *row)
{
	struct json_object *tags = json_object_new_array();

	node_text(operation, "operationId",
		has_function(group, row) ? row->function
					 : call_name(arena, group, row));
	if (row->about)
		node_text(operation, "summary", row->about);
	json_object_array_add(tags, json_object_new_string(group->name));
	node_put(operation, "tags", tags);
}

static void
add_row(struct arena *arena, struct json_object *document,
	const struct service *group, const struct route *row)
{
	char method[8] = "";
	struct json_object *path = node_child(
		node_child(document, "paths"), template(arena, group, row));

	for (size_t i = 0; i < sizeof method - 1 && row->method[i]; i++)
		method[i] = (char)tolower((unsigned char)row->method[i]);
	bool again = json_object_object_get(path, method);
	struct json_object *operation = node_child(path, method);
	if (!again) {
		add_names(arena, operation, group, row);
		node_put(
			operation, "parameters", parameters(arena, group, row));
		add_security(operation, row);
	}
	responses_add(arena, document, operation, group, row);
	body_add(arena, operation, group, row);
}

void
describe_openapi(const struct service *group)
{
	struct arena arena = { 0 };
	struct json_object *document = json_object_new_object();
	const struct route *row;

	node_text(document, "openapi", "3.1.0");
	node_text(node_child(document, "info"), "title", "Tessera");
	node_text(node_child(document, "info"), "version", program_version);
	node_child(document, "paths");
	node_put(document, "components", components_begin());
	node_child(node_child(document, "components"), "schemas");
	for (struct rows i = rows_of(group); (row = rows_next(&i));)
		add_row(&arena, document, group, row);
	puts(json_object_to_json_string_ext(document,
		JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(document);
	arena_free(&arena);
}
