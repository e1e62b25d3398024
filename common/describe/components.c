/* What an OpenAPI document says once for all rows: errors, headers, parameters. */
#include <string.h>

#include "describe/components.h"
#include "describe/node.h"

/* By shape: the response's name, and the schema of its body. */
static const struct {
	const char *name;
	const char *schema;
} errors[] = {
	[SHAPE_NESTED] = { "NestedError",
		"{\"type\":\"object\",\"required\":[\"error\"],"
		"\"additionalProperties\":false,"
		"\"properties\":{\"error\":{\"type\":\"object\","
		"\"required\":[\"code\",\"message\"],"
		"\"additionalProperties\":false,\"properties\":{"
		"\"code\":{\"type\":\"string\"},"
		"\"message\":{\"type\":\"string\"},"
		"\"type\":{\"type\":\"string\"},"
		"\"param\":{\"type\":[\"string\",\"null\"]},"
		"\"details\":{\"type\":\"object\","
		"\"additionalProperties\":true}}}}}" },
	[SHAPE_SITE] = { "SiteError",
		"{\"type\":\"object\","
		"\"required\":[\"success\",\"error\"],"
		"\"additionalProperties\":false,\"properties\":{"
		"\"success\":{\"type\":\"boolean\",\"const\":false},"
		"\"error\":{\"type\":\"string\"}}}" },
	[SHAPE_OAUTH] = { "OAuthError",
		"{\"type\":\"object\",\"required\":[\"error\"],"
		"\"properties\":{"
		"\"error\":{\"type\":\"string\"},"
		"\"error_description\":{\"type\":\"string\"}}}" },
	[SHAPE_MESSAGES] = { "MessagesError",
		"{\"type\":\"object\",\"required\":[\"type\",\"error\"],"
		"\"additionalProperties\":false,\"properties\":{"
		"\"type\":{\"type\":\"string\",\"const\":\"error\"},"
		"\"error\":{\"type\":\"object\","
		"\"required\":[\"type\",\"message\"],"
		"\"additionalProperties\":false,\"properties\":{"
		"\"type\":{\"type\":\"string\"},"
		"\"message\":{\"type\":\"string\"},"
		"\"details\":{\"type\":\"object\","
		"\"additionalProperties\":true}}}}}" },
};

const char *
component_error(enum shape shape)
{
	return errors[shape].name;
}

struct json_object *
component_of_error(enum shape shape)
{
	return json_tokener_parse(errors[shape].schema);
}

struct json_object *
components_begin(void)
{
	return json_tokener_parse(
		"{\"securitySchemes\":{\"bearer\":{\"type\":\"http\","
		"\"scheme\":\"bearer\","
		"\"description\":\"An access token (RFC 6750).\"},"
		"\"key\":{\"type\":\"apiKey\",\"in\":\"header\","
		"\"name\":\"X-Api-Key\",\"description\":\"The same token, "
		"as Anthropic's clients send it.\"}}}");
}

static const struct {
	const char *name;
	const char *type;
	const char *about;
} headers[] = {
	{ "ETag", "string", "The version, for If-Match and If-None-Match." },
	{ "Idempotent-Replayed", "string",
		"true: this is what was answered before." },
	{ "Location", "string", "Where it is, or how it goes on." },
	{ "RateLimit", "string",
		"What is left of a limit (r), and when there is more (t)." },
	{ "RateLimit-Policy", "string",
		"What is permitted: q requests in w seconds." },
	{ "Retry-After", "integer", "After how many seconds to try again." },
	{ "WWW-Authenticate", "string", "What is needed to be let in." },
	{ "X-Request-ID", "string", "What the request is called in the logs." },
};

struct json_object *
component_header(const char *name)
{
	struct json_object *o = json_object_new_object();
	size_t i = 0;

	while (strcmp(headers[i].name, name))
		i++;
	node_text(o, "description", headers[i].about);
	node_text(node_child(o, "schema"), "type", headers[i].type);
	return o;
}

/* What rows are asked besides their fields. */
static const struct {
	const char *name;
	const char *in;
	const char *about;
	const char *schema;
} asked[] = {
	{ "If-None-Match", "header", "ETags that the client has",
		"{\"type\":\"string\"}" },
	{ "Idempotency-Key", "header",
		"With the same key within 24 hours nothing is done twice: the "
		"first answer is repeated.",
		"{\"type\":\"string\",\"minLength\":1,\"maxLength\":255}" },
	{ "Last-Event-ID", "header",
		"With the Idempotency-Key of a stream: what follows this event.",
		"{\"type\":\"string\",\"maxLength\":18}" },
	{ "anthropic-version", "header",
		"goes on to a provider of Anthropic's dialect",
		"{\"type\":\"string\",\"maxLength\":64}" },
	{ "anthropic-beta", "header",
		"goes on to a provider of Anthropic's dialect",
		"{\"type\":\"string\",\"maxLength\":1000}" },
	{ "Prefer", "header",
		"wait=5: for so many seconds, at most 10, it is waited until "
		"the work is done (RFC 7240)",
		"{\"type\":\"string\"}" },
	{ "wait", "query", "seconds, as in Prefer",
		"{\"type\":\"integer\",\"minimum\":0,\"maximum\":10}" },
};

struct json_object *
component_parameter(const char *name)
{
	struct json_object *o = json_object_new_object();
	size_t i = 0;

	while (strcmp(asked[i].name, name))
		i++;
	node_text(o, "name", name);
	node_text(o, "in", asked[i].in);
	node_text(o, "description", asked[i].about);
	node_put(o, "schema", json_tokener_parse(asked[i].schema));
	return o;
}
