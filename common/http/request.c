/* What a request brought, and the replies and refusals it gets. */
#include <string.h>

#include <json-c/json.h>

#include "base/log.h"
#include "http/request.h"
#include "http/route.h"
#include "http/status.h"

const char *
request_param(const struct request *r, const char *name)
{
	size_t len = strlen(name);

	for (char **param = r->params; param && *param; param++)
		if (!strncmp(*param, name, len) && (*param)[len] == '=')
			return *param + len + 1;
	return NULL;
}

struct value *
request_value(struct request *r, const char *name)
{
	const struct field *field = r->route->fields;

	for (int i = 0; field && field[i].name; i++)
		if (!strcmp(field[i].name, name))
			return &r->values[i];
	die("row %s has no field %s", r->route->path, name);
}

const char *
request_text(struct request *r, const char *name)
{
	const char *sent = request_value(r, name)->text;

	return sent && *sent ? sent : NULL;
}

struct kept {
	struct json_object *object;
	struct kept *next;
};

struct json_object *
request_keep(struct request *r, struct json_object *object)
{
	struct kept *kept = arena_alloc(&r->arena, sizeof *kept);

	*kept = (struct kept){ object, r->kept };
	r->kept = kept;
	return object;
}

void
request_clear(struct request *r)
{
	for (struct kept *kept = r->kept; kept; kept = kept->next)
		json_object_put(kept->object);
	struct arena arena = r->arena;
	arena_reset(&arena);
	memset(r, 0, sizeof *r);
	r->arena = arena;
}

bool
reply_body(struct request *r, int status, const char *type, const char *body,
	size_t len)
{
	r->reply.status = status;
	r->reply.type = type;
	r->reply.body = body;
	r->reply.len = len;
	return true;
}

bool
reply_stream(struct request *r, int status,
	bool (*stream)(struct request *, struct sink *))
{
	reply_body(r, status, NULL, "", 0);
	r->reply.stream = stream;
	return true;
}

bool
reply_job(struct request *r, const char *bytes, size_t len)
{
	r->reply.job = bytes;
	r->reply.job_len = len;
	return true;
}

void
reply_header(struct request *r, const char *name, const char *value)
{
	struct header **end = &r->reply.headers;

	if (strpbrk(name, "\r\n: ") || strpbrk(value, "\r\n")) {
		fault("a header with a line break was left out");
		return;
	}
	while (*end)
		end = &(*end)->next;
	*end = arena_alloc(&r->arena, sizeof **end);
	**end = (struct header){ arena_copy(&r->arena, name, strlen(name)),
		arena_copy(&r->arena, value, strlen(value)), NULL };
}

static struct json_object *
text(const char *words_of)
{
	return json_object_new_string(words_of);
}

/* One error object in the group's shape (contract: Errors and shapes). */
static struct json_object *
error_object(enum shape shape, const char *type, const char *code,
	const char *sentence, const char *details)
{
	struct json_object *error = json_object_new_object();

	if (shape == SHAPE_SITE) {
		json_object_object_add(
			error, "success", json_object_new_boolean(0));
		json_object_object_add(error, "error", text(sentence));
		return error;
	}
	if (shape == SHAPE_OAUTH) {
		json_object_object_add(error, "error", text(code));
		json_object_object_add(
			error, "error_description", text(sentence));
		return error;
	}
	bool messages = shape == SHAPE_MESSAGES;
	struct json_object *nested = json_object_new_object();
	if (messages)
		json_object_object_add(error, "type", text("error"));
	json_object_object_add(error, "error", nested);
	json_object_object_add(nested, messages ? "type" : "code",
		text(messages ? type : code));
	json_object_object_add(nested, "message", text(sentence));
	if (type && !messages) {
		json_object_object_add(nested, "type", text(type));
		json_object_object_add(nested, "param", NULL);
	}
	struct json_object *more = details ? json_tokener_parse(details) : NULL;
	if (more)
		json_object_object_add(nested, "details", more);
	return error;
}

static const char too_old[] = "insufficient_user_authentication";

/* RFC 6750 3: says how to get in; RFC 9470 3: that one has to sign in anew. */
static void
challenge(struct request *r, int status, const char *code)
{
	if (!r->route || !route_guarded(r->route))
		return;
	if (status == 401 && r->route->recent && !strcmp(code, too_old))
		reply_header(r, "WWW-Authenticate",
			arena_printf(&r->arena,
				"Bearer error=\"%s\", max_age=\"%d\"", too_old,
				r->route->recent));
	else if (status == 403)
		reply_header(r, "WWW-Authenticate",
			arena_printf(&r->arena,
				"Bearer error=\"insufficient_scope\", "
				"scope=\"%s\"",
				r->route->scope));
	else if (status == 401)
		reply_header(r, "WWW-Authenticate",
			r->has_bearer ? "Bearer error=\"invalid_token\""
				      : "Bearer");
}

/* The code that clients of this shape know the refusal by. */
static const char *
code_of(enum shape shape, const struct status *known, const char *code)
{
	if (code && (!known->code || strcmp(code, known->code)))
		return code;
	if (shape != SHAPE_OAUTH)
		return known->code ? known->code : statuses->code;
	return known->oauth ? known->oauth : "invalid_request";
}

static void
reply_error(struct request *r, int status, const char *code,
	const char *sentence, const char *details)
{
	const struct service *s = r->service;
	enum shape shape = route_shape(s, r->route);
	struct json_object *error = error_object(shape,
		s->error_type ? s->error_type(shape, status, code) : NULL, code,
		sentence, details);
	const char *body = json_object_to_json_string_ext(
		error, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	size_t len = strlen(body);

	reply_body(r, status, NULL, arena_copy(&r->arena, body, len), len);
	json_object_put(error);
}

bool
refuse_with(struct request *r, int status, const char *code,
	const char *sentence, const char *details)
{
	const struct status *known = status_of(status);

	memset(&r->reply, 0, sizeof r->reply);
	code = code_of(r->service->shape, known, code);
	if (!sentence)
		sentence =
			known->sentence ? known->sentence : statuses->sentence;
	if (r->route && r->route->page)
		r->service->refused(r, status, sentence);
	else
		reply_error(r, status, code, sentence, details);
	challenge(r, status, code);
	if (known->retry)
		refuse_retry(r, known->retry);
	return false;
}

bool
refuse(struct request *r, int status, const char *code, const char *sentence)
{
	return refuse_with(r, status, code, sentence, NULL);
}

void
refuse_retry(struct request *r, int seconds)
{
	for (struct header *h = r->reply.headers; h; h = h->next)
		if (!strcmp(h->name, "Retry-After")) {
			h->value = arena_printf(&r->arena, "%d", seconds);
			return;
		}
	reply_header(r, "Retry-After", arena_printf(&r->arena, "%d", seconds));
}
