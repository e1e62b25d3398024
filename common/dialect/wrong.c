/* Tables of statuses and types, and a sentence without secrets. */
#include <string.h>

#include "dialect/wrong.h"
#include "text/text.h"

/* What a row serves with one of these codes, or else with the status. */
static const struct {
	int status;
	const char *code; /* NULL: any */
	const char *openai;
	const char *anthropic;
} types[] = {
	{ 0, "insufficient_credits", "insufficient_quota", "billing_error" },
	{ 0, "budget_exceeded", "insufficient_quota", "billing_error" },
	{ 400, NULL, "invalid_request_error", "invalid_request_error" },
	{ 401, NULL, "invalid_request_error", "authentication_error" },
	{ 403, NULL, "invalid_request_error", "permission_error" },
	{ 404, NULL, "invalid_request_error", "not_found_error" },
	{ 413, NULL, "invalid_request_error", "request_too_large" },
	{ 422, NULL, "invalid_request_error", "invalid_request_error" },
	{ 429, NULL, "rate_limit_error", "rate_limit_error" },
	{ 503, NULL, "server_error", "overloaded_error" },
	{ 504, NULL, "server_error", "timeout_error" },
};

/* What providers call the error of a stream, and the status it would have. */
static const struct {
	const char *type;
	int status;
} named[] = {
	{ "invalid_request_error", 400 },
	{ "INVALID_ARGUMENT", 400 },
	{ "request_too_large", 413 },
	{ "context_length_exceeded", 400 },
	{ "rate_limit_error", 429 },
	{ "rate_limit_exceeded", 429 },
	{ "RESOURCE_EXHAUSTED", 429 },
	{ "timeout_error", 504 },
	{ "DEADLINE_EXCEEDED", 504 },
};

struct wrong *
wrong_make(
	struct arena *arena, int status, const char *code, const char *message)
{
	struct wrong *wrong = arena_alloc(arena, sizeof *wrong);

	wrong->status = status;
	wrong->code = code;
	wrong->message = message;
	return wrong;
}

struct wrong *
wrong_unread(struct arena *arena)
{
	struct wrong *wrong = wrong_make(arena, 502, "provider_error",
		"The provider's answer could not be read.");

	wrong->provider = true;
	return wrong;
}

static bool
key_sign(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* How long what looks like a key is: sk-..., AIza..., gsk_... */
static size_t
key_length(const char *text)
{
	static const char *const begin[] = { "sk-", "sk_", "gsk_", "AIza",
		"xai-", "key-", "tsk_", "Bearer " };
	size_t n = 0;

	for (size_t i = 0; i < sizeof begin / sizeof *begin; i++)
		if (!strncmp(text, begin[i], strlen(begin[i])))
			n = strlen(begin[i]);
	if (!n)
		return 0;
	while (key_sign(text[n]) || (n && text[n] == '*'))
		n++;
	return n > 10 ? n : 0;
}

/* How long an address or one of the secrets at text is; 0 for all else. */
static size_t
secret_length(const char *text, const char *const *secrets)
{
	for (; secrets && *secrets; secrets++)
		if (**secrets && !strncmp(text, *secrets, strlen(*secrets)))
			return strlen(*secrets);
	if (!strncmp(text, "http://", 7) || !strncmp(text, "https://", 8))
		return strcspn(text, " \t\r\n\"'<>)");
	return key_length(text);
}

/* A sentence with three stars for each secret, and not too long. */
static const char *
mask(struct arena *arena, const char *text, const char *const *secrets)
{
	struct buffer out = { .arena = arena };
	int count = 0;

	buffer_text(&out, "");
	while (*text && count < WRONG_SENTENCE_MAX) {
		size_t n = secret_length(text, secrets);
		if (n)
			buffer_text(&out, "***");
		else {
			n = text_character(text, strlen(text));
			buffer_add(&out, text, n ? n : 1);
		}
		count++;
		text += n ? n : 1;
	}
	return out.data;
}

const struct wrong *
wrong_masked(struct arena *arena, const struct wrong *wrong,
	const char *const *secrets)
{
	struct wrong *masked = arena_alloc(arena, sizeof *masked);

	*masked = *wrong;
	if (wrong->provider)
		masked->message = mask(arena, wrong->message, secrets);
	return masked;
}

/* A provider's own sentence: {"error":{"message"}}, {"error":""}, {"message"},
 * or a list with one of these. */
static const char *
sentence(struct arena *arena, const struct json_value *value)
{
	struct json_value v = *value, inner;

	if (v.type == JSON_ARRAY) {
		struct json_walk walk = json_walk(value);
		struct json_item item;
		if (!json_next(&walk, &item))
			return NULL;
		v = item.value;
	}
	if (json_get(&v, "error", &inner))
		v = inner;
	if (json_get(&v, "message", &inner) || json_get(&v, "detail", &inner))
		v = inner;
	return json_text(arena, &v);
}

/* Which statuses of a provider are the client's own to mend. */
static struct wrong *
by_status(struct arena *arena, int status, const char *said)
{
	struct wrong *wrong;

	if (said && (status == 400 || status == 413 || status == 422))
		wrong = wrong_make(arena, status,
			status == 413 ? "payload_too_large" : "invalid_request",
			said);
	else if (status == 400 || status == 413 || status == 422)
		wrong = wrong_make(arena, status, "invalid_request",
			"The provider refuses this request.");
	else if (status == 429)
		wrong = wrong_make(arena, 429, "rate_limit_exceeded",
			"The provider takes no more requests for a while.");
	else if (status == 408 || status == 504)
		wrong = wrong_make(arena, 504, "provider_timeout",
			"The provider took too long.");
	else
		wrong = wrong_make(arena, 502, "provider_error",
			"The provider could not answer.");
	wrong->provider = true;
	return wrong;
}

const struct wrong *
wrong_of_provider(struct arena *arena, int status, const char *body, size_t len,
	const char *const *secrets)
{
	struct json json;
	const char *said = NULL;

	if (!json_read_to(arena, body, len, DIALECT_DEPTH_MAX, &json))
		said = sentence(arena, &json.value);
	if (said)
		said = mask(arena, said, secrets);
	return by_status(arena, status, said);
}

const struct wrong *
wrong_in_stream(struct arena *arena, const struct json_value *error,
	const char *const *secrets)
{
	struct json_value value;
	int status = 502;

	if (json_get(error, "code", &value) && json_count(&value) >= 400 &&
		json_count(&value) < 600)
		status = (int)json_count(&value);
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if ((json_get(error, "type", &value) &&
			    json_is(&value, named[i].type)) ||
			(json_get(error, "code", &value) &&
				json_is(&value, named[i].type)) ||
			(json_get(error, "status", &value) &&
				json_is(&value, named[i].type)))
			status = named[i].status;
	const char *said = sentence(arena, error);
	return by_status(
		arena, status, said ? mask(arena, said, secrets) : NULL);
}

static void
quoted(struct buffer *out, const char *text)
{
	json_quote(out, text, strlen(text));
}

const char *
wrong_type(enum form form, int status, const char *code)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (types[i].code ? !strcmp(types[i].code, code)
				  : types[i].status == status)
			return form == FORM_MESSAGES ? types[i].anthropic
						     : types[i].openai;
	if (form == FORM_MESSAGES)
		return "api_error";
	return status < 500 ? "invalid_request_error" : "server_error";
}

void
wrong_write(struct buffer *out, enum form form, const struct wrong *wrong,
	const char *details)
{
	bool messages = form == FORM_MESSAGES;
	const char *type = wrong_type(form, wrong->status, wrong->code);

	buffer_text(out, messages ? "{\"type\":\"error\",\"error\":{\"type\":"
				  : "{\"error\":{\"code\":");
	quoted(out, messages ? type : wrong->code);
	buffer_text(out, ",\"message\":");
	quoted(out, wrong->message);
	if (!messages) {
		buffer_printf(out, ",\"type\":\"%s\",\"param\":", type);
		if (wrong->param)
			quoted(out, wrong->param);
		else
			buffer_text(out, "null");
	}
	const char *source = wrong->provider ? "\"source\":\"provider\"" : "";
	if (*source || details)
		buffer_printf(out, ",\"details\":{%s%s%s}", source,
			*source && details ? "," : "", details ? details : "");
	buffer_text(out, "}}");
}
