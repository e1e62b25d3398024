/* Finds a request's row and takes it through the same gates as every row. */
#include <string.h>

#include "base/log.h"
#include "crypto/token.h"
#include "db/call.h"
#include "files/upload.h"
#include "http/route.h"
#include "serve/await.h"
#include "serve/dispatch.h"
#include "serve/finish.h"
#include "serve/gate.h"
#include "serve/input.h"
#include "serve/repeat.h"
#include "text/text.h"

void (*dispatch_blocks)(void);
bool (*dispatch_stops)(void);
bool (*dispatch_room)(void);

/* Splits REQUEST_URI's path raw, and decodes each segment by itself. */
static bool
split(struct request *r, struct segments *path)
{
	const char *uri = request_param(r, "REQUEST_URI");
	size_t end = uri ? strcspn(uri, "?#") : 0;

	path->count = 0;
	if (!end || *uri != '/')
		return false;
	for (size_t at = 0; at < end;) {
		size_t len = strcspn(uri + at + 1, "/");
		if (len > end - at - 1)
			len = end - at - 1;
		int i = path->count++;
		if (i == SEGMENTS_MAX)
			return false;
		path->items[i] = text_decode(
			&r->arena, uri + at + 1, len, false, &path->lens[i]);
		if (!path->items[i])
			return false;
		at += 1 + len;
	}
	return true;
}

static bool
path_matches(const char *pattern, const struct segments *path)
{
	for (int i = 0; i < path->count; i++) {
		size_t len = *pattern ? strcspn(pattern + 1, "/") : 0;
		if (!*pattern || !path->lens[i] != !len)
			return false;
		if (pattern[1] != ':' &&
			(len != path->lens[i] ||
				memcmp(pattern + 1, path->items[i], len)))
			return false;
		pattern += 1 + len;
	}
	return !*pattern;
}

/* "GET, HEAD, POST, OPTIONS" of the rows that have this path; "" for none. */
static const char *
allowed(struct request *r, const struct segments *path)
{
	struct buffer list = { .arena = &r->arena };
	const struct route *row;

	buffer_text(&list, "");
	for (struct rows i = rows_of(r->service); (row = rows_next(&i));) {
		if (!path_matches(row->path, path) ||
			(list.len && strstr(list.data, row->method)))
			continue;
		buffer_printf(&list, "%s%s%s", list.len ? ", " : "",
			row->method,
			strcmp(row->method, "GET") ? "" : ", HEAD");
	}
	if (list.len)
		buffer_text(&list, ", OPTIONS");
	return list.data;
}

/* One for each field of the row, with nothing in it. */
static void
make_values(struct request *r)
{
	const struct field *fields = r->route->fields;
	size_t count = 0;

	while (fields && fields[count].name)
		count++;
	r->values = arena_alloc(&r->arena, count * sizeof *r->values);
}

/* What is refused at the address of a page is a page, and Anthropic's clients
 * read what they are refused with in their own form. */
static void
take_shape(struct request *r, const struct segments *path)
{
	const struct route *row;

	for (struct rows i = rows_of(r->service); (row = rows_next(&i));)
		if ((row->page || row->messages) &&
			path_matches(row->path, path)) {
			r->route = row;
			r->row = i.number;
			make_values(r);
			return;
		}
}

/* The path exists, but not with this method. */
static bool
refuse_method(struct request *r, const struct segments *path)
{
	const char *list = allowed(r, path);

	if (!*list)
		return refuse(r, 404, NULL, NULL);
	take_shape(r, path);
	if (!strcmp(r->method, "OPTIONS"))
		reply_body(r, 204, NULL, "", 0);
	else
		refuse(r, 405, NULL, NULL);
	reply_header(r, "Allow", list);
	return false;
}

/* The first row of path and method, or a later one that takes this body. */
static bool
find(struct request *r, const struct segments *path)
{
	int type = route_body_type(r), taken = 0;
	const struct route *row;

	for (struct rows i = rows_of(r->service); (row = rows_next(&i));) {
		int body = row->body ? row->body : BODY_JSON;
		if (strcmp(row->method, r->method) ||
			!path_matches(row->path, path))
			continue;
		if (r->route && (!(type & body) || type & taken))
			continue;
		taken = body;
		r->route = row;
		r->row = i.number;
	}
	return r->route || refuse_method(r, path);
}

/* Without Authorization, Anthropic's clients have X-Api-Key. */
static bool
take_token(struct request *r)
{
	const char *header = request_param(r, "HTTP_AUTHORIZATION");
	const char *key =
		r->route->messages ? request_param(r, "HTTP_X_API_KEY") : NULL;

	r->has_bearer = header && *header;
	if (r->has_bearer || !key || !*key)
		return token_bearer(header, r->bearer);
	r->has_bearer = true;
	return token_bare(key, r->bearer);
}

/* A row with a scope wants a token, before anything is said of its fields. */
static bool
admit(struct request *r)
{
	if (!route_guarded(r->route))
		return true;
	if (!take_token(r))
		return refuse(r, 401, NULL, NULL);
	return r->route->body == BODY_MULTIPART ? db_gate(r) : true;
}

/* What C says before the function is called; a stranger is told 401 instead. */
static bool
begin(struct request *r)
{
	const struct route *row = r->route;
	bool full = row->stream && dispatch_room && !dispatch_room();

	if (full)
		refuse(r, 503, NULL, NULL);
	if (!full && (!row->begin || row->begin(r)))
		return true;
	if (route_guarded(row) && !r->passed)
		db_gate(r);
	return false;
}

static bool
call(struct request *r)
{
	const struct route *row = r->route;

	if (!repeat_call(r) || (row->waits && !await(r)))
		return false;
	return !row->finish || r->reply.status != row->status || row->finish(r);
}

static bool
answer(struct request *r)
{
	struct segments path;
	const char *method = request_param(r, "REQUEST_METHOD");

	r->method = method && strcmp(method, "HEAD") ? method : "GET";
	if (!split(r, &path))
		return refuse(r, 404, NULL, NULL);
	if (!find(r, &path) || !admit(r))
		return false;
	if (gate_asked(r))
		return gate_answer(r);
	make_values(r);
	if (!input_read(r, &path)) {
		if (route_guarded(r->route) && !r->passed)
			db_gate(r); /* a stranger is told 401, not what is wrong
				     */
		return false;
	}
	/* What C does before it calls a function must wait for the gate too. */
	if (r->route->fn && route_guarded(r->route) && !r->passed &&
		!db_gate(r))
		return false;
	if (!repeat_read(r) || !begin(r) || !upload_keep(r))
		return false;
	if (!r->route->fn)
		return call(r);
	if (dispatch_blocks)
		dispatch_blocks();
	return repeat_run(r);
}

/* In a transaction of its own, for the row's was rolled back. */
static void
note_refusal(struct request *r)
{
	struct reply reply = r->reply;
	const char *const params[] = {
		arena_printf(&r->arena, "\\x%s",
			text_hex(&r->arena, r->bearer, sizeof r->bearer)),
		arena_printf(
			&r->arena, "%s %s", r->route->method, r->route->path),
		arena_printf(&r->arena, "%d", reply.status)
	};

	reply.body = arena_copy(&r->arena, reply.body, reply.len);
	db_ask(r, r->service->refusal, params);
	r->reply = reply;
}

void
dispatch(struct request *r)
{
	answer(r);
	if (r->service->refusal && r->route && r->has_bearer &&
		route_guarded(r->route) && r->reply.status >= 400 &&
		r->reply.status < 500)
		note_refusal(r);
	/* After a 5xx the row may be there: the sweep finds out. */
	upload_end(r, r->reply.status < 300 || r->reply.status >= 500);
	finish(r);
	if (gate_asked(r))
		gate_finish(r);
}

void
dispatch_end(struct request *r)
{
	upload_close(r);
	db_end();
	request_clear(r);
}
