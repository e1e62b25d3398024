/* A request's body, as long as it may be, from who may send it. */
#include <stdlib.h>

#include <sodium.h>

#include "db/call.h"
#include "http/route.h"
#include "serve/body.h"

static size_t
most(const struct request *r)
{
	return r->route->max_body ? r->route->max_body : BODY_MAX;
}

/* What CONTENT_LENGTH tells; 0 without one. */
static size_t
length(struct request *r)
{
	const char *told = request_param(r, "CONTENT_LENGTH");

	return told ? strtoull(told, NULL, 10) : 0;
}

bool
body_fits(struct request *r)
{
	return length(r) <= most(r) || refuse(r, 413, NULL, NULL);
}

/* To its end, or until it is too long. */
static bool
read_on(struct request *r, struct buffer *body)
{
	char chunk[8192];
	long n;

	while ((n = r->read(r->source, chunk, sizeof chunk)) > 0) {
		buffer_add(body, chunk, (size_t)n);
		if (body->len > most(r))
			return refuse(r, 413, NULL, NULL);
	}
	sodium_memzero(chunk, sizeof chunk);
	return n == 0 || refuse(r, 400, NULL, "The body ended early.");
}

bool
body_read(struct request *r, struct buffer *body)
{
	size_t told = length(r);

	if (!body_fits(r))
		return false;
	if (told > BODY_TRUSTED && route_guarded(r->route) && !r->passed &&
		!db_gate(r))
		return false;
	buffer_reserve(body, told);
	if (!read_on(r, body))
		return false;
	if (request_param(r, "CONTENT_LENGTH") && told != body->len)
		return refuse(r, 400, NULL, "The body ended early.");
	return true;
}
