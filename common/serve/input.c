/* From path, query, header, cookie, form and JSON to the row's values. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "crypto/seal.h"
#include "files/upload.h"
#include "http/problem.h"
#include "http/route.h"
#include "serve/await.h"
#include "serve/body.h"
#include "serve/input.h"
#include "serve/source.h"
#include "text/json.h"
#include "text/text.h"

/* Where the field's value is looked for in this row. */
static enum source
source_of(const struct route *route, const struct field *field)
{
	if (field->from != INPUT)
		return field->from;
	if (route_in_path(route, field->name))
		return PATH;
	return strcmp(route->method, "GET") ? INPUT : QUERY;
}

/* The row's field that a client's key names at this source; -1 if none. */
static int
field_at(const struct request *r, enum source source, const char *key)
{
	const struct field *fields = r->route->fields;

	for (int i = 0; fields && fields[i].name; i++) {
		const char *name = fields[i].as ? fields[i].as : fields[i].name;
		if (source_of(r->route, &fields[i]) == source &&
			field_named(name, key))
			return i;
	}
	return -1;
}

/* If it has no value: HTML forms send all; for OAuth see RFC 6749 3.1, 3.2. */
static bool
left_out(const struct request *r, const struct field *f)
{
	return r->service->shape == SHAPE_OAUTH ||
	       (f->optional && f->kind != TEXT);
}

/* One key of a query, form or body, whose value text or json has. */
static void
take(struct request *r, enum source source, const char *key, const char *text,
	size_t len, const struct json_value *json)
{
	int i = field_at(r, source, key);

	if (i < 0 && source == QUERY && r->route->waits &&
		!strcmp(key, "wait")) {
		await_ask(r, text, len);
		return;
	}
	if (i < 0 || r->route->fields[i].kind == FILE_) {
		if (!r->route->open)
			problem_unknown(r, key);
		return;
	}
	const struct field *field = &r->route->fields[i];
	struct value *value = &r->values[i];
	if (text && !len && source == INPUT && left_out(r, field))
		return;
	if (value->sent) {
		problem_add(r, field, "must be given once");
		return;
	}
	const char *wrong =
		json ? field_json(&r->arena, field, json, value)
		     : field_text(&r->arena, field, text, len, value);
	if (wrong)
		problem_add(r, field, wrong);
}

static bool
read_form(struct request *r, enum source source, const char *text, size_t len)
{
	struct pairs pairs;

	if (!text_form(&r->arena, text, len, &pairs))
		return refuse(r, 400, NULL,
			source == QUERY ? "The query is malformed."
					: "The form is malformed.");
	for (size_t i = 0; i < pairs.count; i++)
		take(r, source, pairs.items[i].name, pairs.items[i].value,
			pairs.items[i].len, NULL);
	return true;
}

static bool
read_json(struct request *r, const char *text, size_t len)
{
	struct json json;
	int depth = r->route->depth ? r->route->depth : JSON_DEPTH_MAX;
	const char *wrong = json_read_to(&r->arena, text, len, depth, &json);

	if (wrong && json.unkept && r->service->shape == SHAPE_NESTED)
		return refuse(r, 422, NULL,
			arena_printf(&r->arena, "Invalid text: %s.", wrong));
	if (wrong)
		return refuse(r, 400, NULL,
			arena_printf(&r->arena, "Invalid JSON: %s.", wrong));
	if (json.value.type != JSON_OBJECT)
		return refuse(r, 400, NULL,
			"Invalid JSON: the body must be an object.");
	for (size_t i = 0; i < json.count; i++)
		take(r, INPUT, json.members[i].key, NULL, 0,
			&json.members[i].value);
	return true;
}

static bool
take_part(struct request *r, const char *name, const char *text, size_t len)
{
	take(r, INPUT, name, text, len, NULL);
	return true;
}

/* The row's field that takes the body unread; -1 if none. */
static int
field_of_body(const struct route *route)
{
	const struct field *fields = route->fields;

	for (int i = 0; fields && fields[i].name; i++)
		if (fields[i].from == BODY)
			return i;
	return -1;
}

static bool
read_body(struct request *r)
{
	int accepted = r->route->body ? r->route->body : BODY_JSON;
	int type = route_body_type(r);
	struct buffer body = { .arena = &r->arena };

	if (r->route->unread)
		return body_fits(r);
	if (accepted == BODY_MULTIPART && type == BODY_MULTIPART)
		return upload_read(r, take_part);
	if (!body_read(r, &body))
		return false;
	r->body = body.data;
	r->body_len = body.len;
	if (!body.len)
		return accepted != BODY_MULTIPART || upload_absent(r);
	if (!(type & accepted))
		return refuse(r, 415, NULL, NULL);
	int raw = field_of_body(r->route);
	if (raw >= 0) {
		r->values[raw] = (struct value){
			.text = body.data, .len = body.len, .sent = true
		};
		return true;
	}
	return type == BODY_FORM ? read_form(r, INPUT, body.data, body.len)
				 : read_json(r, body.data, body.len);
}

static bool
read_path(struct request *r, const struct segments *path)
{
	const char *pattern = r->route->path;

	for (int i = 0; i < path->count; i++) {
		size_t len = strcspn(pattern + 1, "/");
		if (pattern[1] == ':') {
			const char *name =
				arena_copy(&r->arena, pattern + 2, len - 1);
			int at = field_at(r, PATH, name);
			if (at >= 0 &&
				field_text(&r->arena, &r->route->fields[at],
					path->items[i], path->lens[i],
					&r->values[at]))
				return refuse(r, 404, NULL, NULL);
		}
		pattern += 1 + len;
	}
	return true;
}

/* Absent values: from elsewhere, by default, or missed. */
static void
complete(struct request *r)
{
	const struct field *fields = r->route->fields;
	bool patch = !strcmp(r->route->method, "PATCH");

	for (int i = 0; fields && fields[i].name; i++) {
		const struct field *f = &fields[i];
		struct value *value = &r->values[i];
		bool own =
			f->from != INPUT && f->from != QUERY && f->from != BODY;
		const char *text = own ? source_text(r, f) : NULL;
		const char *wrong = NULL;
		if (patch && source_of(r->route, f) == INPUT && !value->sent)
			continue;
		if (text)
			wrong = field_text(
				&r->arena, f, text, strlen(text), value);
		if (wrong)
			problem_add(r, f, wrong);
		else if (!value->text && f->fallback)
			field_text(&r->arena, f, f->fallback,
				strlen(f->fallback), value);
		if (!value->text && !f->optional && f->from != COMPUTED &&
			!problem_named(r, f))
			problem_add(r, f, "is required");
	}
}

/* Encrypts what must never reach the database in the clear. */
static void
seal_values(struct request *r)
{
	const struct field *fields = r->route->fields;

	for (int i = 0; fields && fields[i].name; i++) {
		struct value *value = &r->values[i];
		if (!fields[i].sealed || !value->text)
			continue;
		value->text = seal(&r->arena,
			arena_printf(&r->arena, "%s.%s", service.name,
				fields[i].name),
			value->text, value->len);
		value->len = strlen(value->text);
		struct buffer quoted = { .arena = &r->arena };
		json_quote(&quoted, value->text, value->len);
		value->json = (struct json_value){ JSON_STRING, quoted.data,
			quoted.len };
	}
}

bool
input_read(struct request *r, const struct segments *path)
{
	const char *query = request_param(r, "QUERY_STRING");

	if (!read_path(r, path) ||
		(query && *query &&
			!read_form(r, QUERY, query, strlen(query))) ||
		(strcmp(r->route->method, "GET") && !read_body(r)))
		return false;
	complete(r);
	if (!r->route->page && !problem_refuse(r))
		return false;
	seal_values(r);
	return true;
}
