/* Headers of Anthropic's clients, which go on to a provider of that dialect. */
#include <string.h>

#include "inference.h"

static const struct {
	const char *name;
	const char *param;
	const char *plan; /* what the streamer knows it by */
	size_t most;
	const char *otherwise; /* NULL: it is left out */
} kept_headers[] = {
	{ "anthropic-version", "HTTP_ANTHROPIC_VERSION", "version", 64,
		"2023-06-01" },
	{ "anthropic-beta", "HTTP_ANTHROPIC_BETA", "beta", 1000, NULL },
};

enum { KEPT_HEADERS = sizeof kept_headers / sizeof *kept_headers };

static const char *
kept_header(const struct request *r, size_t i)
{
	const char *sent = r->route->messages
				   ? request_param(r, kept_headers[i].param)
				   : NULL;

	return sent && *sent ? sent : kept_headers[i].otherwise;
}

bool
passed_fit(struct request *r)
{
	static const char signs[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789._-, ";

	for (size_t i = 0; i < KEPT_HEADERS; i++) {
		const char *text = kept_header(r, i);
		if (text && (strlen(text) > kept_headers[i].most ||
				    text[strspn(text, signs)]))
			return refuse(r, 400, NULL,
				arena_printf(&r->arena, "%s is malformed.",
					kept_headers[i].name));
	}
	return true;
}

void
passed_add(const struct request *r, struct json_object *said)
{
	for (size_t i = 0; i < KEPT_HEADERS; i++)
		if (kept_header(r, i))
			json_object_object_add(said, kept_headers[i].plan,
				json_object_new_string(kept_header(r, i)));
}
