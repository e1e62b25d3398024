/* What a row answers, for the OpenAPI document: success and its refusals. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "describe/answer.h"
#include "describe/components.h"
#include "describe/describe.h"
#include "describe/node.h"
#include "describe/refusals.h"
#include "describe/responses.h"
#include "http/status.h"

bool
responses_asks(const struct route *row, const char *source)
{
	const struct field *f = row->fields;

	while (f && f->name && strcmp(describe_source(row, f), source))
		f++;
	return f && f->name;
}

bool
responses_reads(const struct route *row, const char *header)
{
	const struct field *f = row->fields;

	for (; f && f->name; f++)
		if (f->from == HEADER && f->as && !strcasecmp(f->as, header))
			return true;
	return false;
}

static bool
reads(const struct route *row)
{
	return !strcmp(row->method, "GET");
}

/* True if a row takes If-Match for what this row answers with: its own path,
 * or one segment below that of a row which creates. */
static bool
versioned(const struct service *group, const struct route *row)
{
	size_t len = strlen(row->path);
	const struct route *other;

	for (struct rows i = rows_of(group); (other = rows_next(&i));) {
		const char *rest = other->path + len;
		if (!responses_reads(other, "If-Match") ||
			strncmp(other->path, row->path, len))
			continue;
		if (!*rest || (row->status == 201 && !strncmp(rest, "/:", 2) &&
				      !strchr(rest + 1, '/')))
			return true;
	}
	return false;
}

bool
responses_validated(const struct service *group, const struct route *row)
{
	return reads(row) &&
	       (row->cache || route_hashed(row) || versioned(group, row));
}

static void
add_header(struct json_object *document, struct json_object *response,
	const char *name)
{
	struct json_object *headers =
		node_child(node_child(document, "components"), "headers");

	if (!json_object_object_get(headers, name))
		node_put(headers, name, component_header(name));
	node_put(node_child(response, "headers"), name,
		node_reference("headers", name));
}

static struct json_object *
response(struct json_object *document, const char *description)
{
	struct json_object *o = json_object_new_object();

	node_text(o, "description", description);
	add_header(document, o, "X-Request-ID");
	return o;
}

/* A person's page is refused by a page; by nginx, in the shape's JSON. */
static struct json_object *
refusal(struct json_object *document, enum shape shape, bool page,
	const struct status *status)
{
	const char *name = component_error(shape);
	struct json_object *schemas =
		node_child(node_child(document, "components"), "schemas");
	struct json_object *o = response(
		document, status->status ? status->sentence
					 : "Refused: the status says why.");
	struct json_object *content = node_child(o, "content");

	if (!json_object_object_get(schemas, name))
		node_put(schemas, name, component_of_error(shape));
	node_put(node_child(content, "application/json"), "schema",
		node_reference("schemas", name));
	if (page)
		node_child(content, "text/html");
	if (status->status == 401 || status->status == 403)
		add_header(document, o, "WWW-Authenticate");
	if (status->retry)
		add_header(document, o, "Retry-After");
	if (status->status == 429) {
		add_header(document, o, "RateLimit");
		add_header(document, o, "RateLimit-Policy");
	}
	return o;
}

/* "NestedNotFound", "OAuthPageBadRequest", "SiteError" */
static const char *
name_of(struct arena *arena, enum shape of, bool page,
	const struct status *status)
{
	struct buffer out = { .arena = arena };
	const char *shape = component_error(of);
	const char *c = status->status ? status->phrase : "Error";

	buffer_printf(&out, "%.*s%s", (int)(strlen(shape) - strlen("Error")),
		shape, page ? "Page" : "");
	for (; *c; c++)
		if (*c != ' ')
			buffer_add(&out, c, 1);
	return out.data;
}

/* Refers to the shared response of this status, and makes it if it is new. */
static void
add_refusal(struct arena *arena, struct json_object *document,
	struct json_object *responses, enum shape shape, bool page,
	const struct status *status)
{
	struct json_object *shared =
		node_child(node_child(document, "components"), "responses");
	const char *name = name_of(arena, shape, page, status);
	char key[16] = "default";

	if (status->status)
		snprintf(key, sizeof key, "%d", status->status);
	if (!json_object_object_get(shared, name))
		node_put(shared, name, refusal(document, shape, page, status));
	node_put(responses, key, node_reference("responses", name));
}

/* What success is in this type; a file has no schema. */
static struct json_object *
body_of(struct json_object *document, const struct route *row, const char *type)
{
	if (!strcmp(type, "application/json"))
		return answer_schema(document, row);
	return row->file ? json_object_new_object()
			 : json_tokener_parse("{\"type\":\"string\"}");
}

/* What the body of success may be, by its type. */
static struct json_object *
content_of(struct arena *arena, struct json_object *document,
	const struct route *row)
{
	struct json_object *content = json_object_new_object();
	const char *type = row->types  ? row->types
			   : row->file ? "application/octet-stream"
			   : row->page ? "text/html"
				       : "application/json";

	while (*type) {
		size_t len = strcspn(type, "|");
		const char *one = arena_copy(arena, type, len);
		node_put(node_child(content, one), "schema",
			body_of(document, row, one));
		type += len + (type[len] == '|');
	}
	return content;
}

/* Where two rows share a call, the first says what it does. */
static void
add_success(struct arena *arena, struct json_object *document,
	struct json_object *responses, const struct service *group,
	const struct route *row)
{
	int status = row->status ? row->status : 200;
	const char *key = arena_printf(arena, "%d", status);

	if (json_object_object_get(responses, key))
		return;
	struct json_object *success =
		response(document, row->about ? row->about : "Success.");
	if (status == 303 || route_locates(group, row))
		add_header(document, success, "Location");
	if (status != 303 && status != 204)
		node_put(success, "content", content_of(arena, document, row));
	if (status != 204 &&
		(versioned(group, row) || responses_validated(group, row)))
		add_header(document, success, "ETag");
	if (route_repeats(row))
		add_header(document, success, "Idempotent-Replayed");
	node_put(responses, key, success);
}

/* 202: the work goes on. */
static void
add_later(struct json_object *document, struct json_object *responses,
	const struct route *row)
{
	struct json_object *later =
		response(document, "It is not done yet: Location says where to "
				   "ask how far it is.");
	struct json_object *content = node_child(later, "content");

	add_header(document, later, "Location");
	add_header(document, later, "Retry-After");
	node_put(node_child(content, "application/json"), "schema",
		answer_object(document, row->later));
	node_put(responses, "202", later);
}

/* 304, to a GET whose ETag the client has. */
static void
add_same(struct json_object *document, struct json_object *responses)
{
	static const char name[] = "NotModified";
	struct json_object *shared =
		node_child(node_child(document, "components"), "responses");

	if (!json_object_object_get(shared, name)) {
		struct json_object *same = response(
			document, "What If-None-Match names is current.");
		add_header(document, same, "ETag");
		node_put(shared, name, same);
	}
	node_put(responses, "304", node_reference("responses", name));
}

void
responses_add(struct arena *arena, struct json_object *document,
	struct json_object *operation, const struct service *group,
	const struct route *row)
{
	struct json_object *responses = node_child(operation, "responses");
	enum shape shape = route_shape(group, row);

	add_success(arena, document, responses, group, row);
	if (row->later)
		add_later(document, responses, row);
	if (responses_validated(group, row))
		add_same(document, responses);
	for (const int *status = refusals; *status; status++)
		if (refusals_allow(group, row, *status))
			add_refusal(arena, document, responses, shape,
				row->page, status_of(*status));
	add_refusal(arena, document, responses, shape, row->page, statuses);
}
