/* What rows are asked besides their fields, as parameters of OpenAPI. */
#include <string.h>

#include "describe/node.h"
#include "describe/schema.h"

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
schema_asked(const char *name)
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
