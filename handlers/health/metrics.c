/*
 * GET /metrics, in Prometheus' text format 0.0.4. It is for this machine, where
 * Prometheus' own agent runs, and for administrators from elsewhere; what came
 * through a proxy is from elsewhere, wherever the proxy runs.
 */
#include <string.h>

#include "crypto/token.h"
#include "db/call.h"
#include "http/route.h"
#include "metrics.h"

static bool
is_local(struct request *r)
{
	const char *address = request_param(r, "REMOTE_ADDR");

	return address && !request_value(r, "forwarded_for")->text &&
	       (!strncmp(address, "127.", 4) || !strcmp(address, "::1"));
}

/* The row is PUBLIC, so that it says itself what token it wants. */
static bool
is_admin(struct request *r)
{
	const char *header = request_param(r, "HTTP_AUTHORIZATION");

	if (!token_bearer(header, r->bearer))
		refuse(r, 401, NULL, NULL);
	else if (db_ask(r, "health_enter", NULL))
		return true;
	if (r->reply.status == 401)
		reply_header(r, "WWW-Authenticate",
			header && *header ? "Bearer error=\"invalid_token\""
					  : "Bearer");
	return false;
}

bool
metrics(struct request *r)
{
	struct buffer out = { .arena = &r->arena };
	int count;

	if (!is_local(r) && !is_admin(r))
		return false;
	struct group *groups = boards_read(&r->arena, &count);
	buffer_text(&out, "");
	groups_write(&out, groups, count);
	streams_write(&out, groups, count);
	rows_write(&out, groups, count);
	figures_write(&out, r);
	return reply_body(r, 200, "text/plain; version=0.0.4; charset=utf-8",
		out.data, out.len);
}
