/* Whether a body may come, before it does. */
#include <stdlib.h>

#include "db/call.h"
#include "http/route.h"
#include "serve/gate.h"

bool
gate_asked(const struct request *r)
{
	const char *asked = request_param(r, "TESSERA_GATE");

	return asked && *asked;
}

bool
gate_answer(struct request *r)
{
	const char *length = request_param(r, "GATE_LENGTH");
	unsigned long long told = length ? strtoull(length, NULL, 10) : 0;
	size_t most = r->route->max_body ? r->route->max_body : BODY_MAX;
	const char *const params[] = { arena_printf(&r->arena, "%llu", told) };

	if (route_guarded(r->route) && !r->passed && !db_gate(r))
		return false;
	if (told > most)
		return refuse(r, 413, NULL, NULL);
	return (!r->route->gate || db_ask(r, r->route->gate, params)) &&
	       reply_body(r, 204, NULL, "", 0);
}

void
gate_finish(struct request *r)
{
	if (r->reply.status < 400)
		return;
	reply_header(r, "X-Gate-Status",
		arena_printf(&r->arena, "%d", r->reply.status));
	reply_header(r, "X-Gate-Body",
		arena_copy(&r->arena, r->reply.body, r->reply.len));
	r->reply.status = 403;
	r->reply.body = "";
	r->reply.len = 0;
}
