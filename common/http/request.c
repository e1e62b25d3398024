/* What a request brought, and the replies and refusals it gets. */
#include <string.h>

#include <json-c/json.h>

#include "base/log.h"
#include "http/request.h"
#include "http/route.h"

/*
 * The code and the sentence of each status that is refused with (README); and
 * the code by which OAuth knows it (RFC 6749 4.1.2.1, RFC 6750 3.1), where it
 * is not invalid_request.
 */
static const struct word {
	int status;
	const char *code;
	const char *sentence;
	const char *oauth;
} words[] = { { 400, "invalid_request", "The request is malformed." },
	{ 401, "unauthorized", "A valid access token is needed.",
		"invalid_token" },
	{ 403, "forbidden", "The access token does not permit this.",
		"insufficient_scope" },
	{ 404, "not_found", "There is nothing under this address." },
	{ 405, "method_not_allowed", "This address has no such method." },
	{ 409, "conflict", "This contradicts what is already stored." },
	{ 410, "gone", "This is no longer available." },
	{ 412, "precondition_failed", "It was changed by somebody else." },
	{ 413, "payload_too_large", "The body is too large." },
	{ 415, "unsupported_media_type", "The body's type is not accepted." },
	{ 422, "validation_error", "The request has invalid fields." },
	{ 429, "rate_limit_exceeded", "Too many requests; wait a moment.",
		"temporarily_unavailable" },
	{ 500, "internal_server_error", "Something went wrong on our side.",
		"server_error" },
	{ 503, "service_unavailable", "Not available now; try again soon.",
		"temporarily_unavailable" },
	{ 507, "insufficient_storage", "There is no room to store this.",
		"server_error" },
	{ 0, "error", "The request was refused." } };

static const struct word *
word_of(int status)
{
	const struct word *word = words;

	while (word->status && word->status != status)
		word++;
	return word;
}

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
error_object(enum shape shape, const char *code, const char *sentence,
	const char *details)
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
	struct json_object *nested = json_object_new_object();
	json_object_object_add(error, "error", nested);
	json_object_object_add(nested, "code", text(code));
	json_object_object_add(nested, "message", text(sentence));
	struct json_object *more = details ? json_tokener_parse(details) : NULL;
	if (more)
		json_object_object_add(nested, "details", more);
	return error;
}

/* RFC 6750 3: says how to get in. */
static void
challenge(struct request *r, int status)
{
	if (!r->route || !route_guarded(r->route))
		return;
	if (status == 403)
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
code_of(enum shape shape, const struct word *word, const char *code)
{
	if (code && strcmp(code, word->code))
		return code;
	if (shape != SHAPE_OAUTH)
		return word->code;
	return word->oauth ? word->oauth : words->code;
}

static void
reply_error(struct request *r, int status, const char *code,
	const char *sentence, const char *details)
{
	struct json_object *error =
		error_object(r->service->shape, code, sentence, details);
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
	const struct word *word = word_of(status);

	memset(&r->reply, 0, sizeof r->reply);
	code = code_of(r->service->shape, word, code);
	if (!sentence)
		sentence = word->sentence;
	if (r->route && r->route->page)
		r->service->refused(r, status, sentence);
	else
		reply_error(r, status, code, sentence, details);
	challenge(r, status);
	if (status == 503)
		refuse_retry(r, 1);
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
