/* The one call of a request, and the others that its C function makes. */
#include <string.h>
#include <time.h>

#include <libpq-fe.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/call.h"
#include "db/columns.h"
#include "db/fit.h"
#include "db/once.h"
#include "db/prepare.h"
#include "db/reply.h"
#include "db/rows.h"
#include "http/route.h"
#include "text/json_compact.h"

void
db_end(void)
{
	db_clear();
	db_rows_end();
	db_once_end();
	run_end();
}

/* The fields that a PATCH was sent, as one object of the client's own bytes. */
static const char *
patch_object(struct request *r)
{
	const struct field *fields = r->route->fields;
	struct buffer out = { .arena = &r->arena };

	buffer_text(&out, "{");
	for (int i = 0; fields && fields[i].name; i++) {
		const struct value *value = &r->values[i];
		if (!db_patched(r->route, &fields[i]) || !value->sent)
			continue;
		buffer_printf(&out, "%s\"%s\":", out.len > 1 ? "," : "",
			fields[i].name);
		buffer_add(&out, value->json.text, value->json.len);
	}
	buffer_text(&out, "}");
	return out.data;
}

void
call_params(struct request *r, struct params *p)
{
	const struct field *fields = r->route->fields;
	bool patched = false;

	if (route_guarded(r->route))
		params_add(p, r->bearer, sizeof r->bearer, 1);
	for (int i = 0; fields && fields[i].name; i++)
		if (db_patched(r->route, &fields[i]))
			patched = true;
		else
			params_add(p, r->values[i].text, r->values[i].len, 0);
	if (patched)
		params_add(p, patch_object(r), 0, 0);
}

/* The json of a function, without the blanks that PostgreSQL writes. */
static bool
reply_json(struct request *r)
{
	const PGresult *result = run_result();
	struct buffer out = { .arena = &r->arena };

	if (!PQntuples(result) || PQgetisnull(result, 0, 0))
		return refuse(r, 404, NULL, NULL);
	if (r->route->data)
		buffer_text(&out, "{\"success\":true,\"data\":");
	json_compact(&out, PQgetvalue(result, 0, 0),
		(size_t)PQgetlength(result, 0, 0));
	if (r->route->data)
		buffer_text(&out, "}");
	return reply_body(r, r->route->status, NULL, out.data, out.len);
}

bool
call_reply(struct request *r)
{
	switch (fit_answer(run_result())) {
	case FIT_JSON:
		return reply_json(r);
	case FIT_REPLY:
		return db_reply(r, run_result());
	default:
		return columns_reply(r, run_result());
	}
}

bool
db_call(struct request *r)
{
	struct params p = { .count = 0 };

	if (!run_open(r))
		return false;
	call_params(r, &p);
	return run_for(r, db_statement(r->row).name, r->route->function, &p) &&
	       call_reply(r);
}

bool
db_gate(struct request *r)
{
	struct params p = { .count = 0 };

	if (!run_open(r))
		return false;
	params_add(&p, r->bearer, sizeof r->bearer, 1);
	params_add(&p, r->route->scope, 0, 0);
	return r->passed = run_for(r, DB_GATE, "identity.enter", &p);
}

static const struct call *
find_call(const struct service *group, const char *function)
{
	const struct call *call = group->calls;

	for (; call && call->function; call++)
		if (!strcmp(call->function, function))
			return call;
	die("%s is called but stands in no table", function);
}

static void
add_texts(struct params *p, const struct call *call, const char *const *params)
{
	const char *name = call->parameters;

	for (; *name; name += strcspn(name, ",") + !!strchr(name, ','))
		params_add(p, *params++, 0, 0);
}

/* The json that a call returned. */
static const char *
answer(struct arena *arena)
{
	const PGresult *result = run_result();

	if (!PQntuples(result) || PQgetisnull(result, 0, 0))
		return "null";
	return arena_copy(arena, PQgetvalue(result, 0, 0),
		(size_t)PQgetlength(result, 0, 0));
}

const char *
db_ask(struct request *r, const char *function, const char *const *params)
{
	const struct call *call = find_call(r->service, function);
	struct params p = { .count = 0 };

	if (!run_open(r))
		return NULL;
	if (call->scope)
		params_add(&p, r->bearer, sizeof r->bearer, 1);
	add_texts(&p, call, params);
	if (!run_for(r, db_statement_of_call(r->service, call).name, function,
		    &p))
		return NULL;
	return answer(&r->arena);
}

const char *
db_work(const struct service *group, struct arena *arena, const char *function,
	const char *const *params)
{
	const struct call *call = find_call(group, function);
	struct params p = { .count = 0 };

	if (db_open(group) != DB_READY)
		return NULL;
	add_texts(&p, call, params);
	if (!run(db_statement_of_call(group, call).name, &p)) {
		fault("%s: %s", function, PQresultErrorMessage(run_result()));
		return NULL;
	}
	return answer(arena);
}

const char *
db_insist(const struct service *group, struct arena *arena,
	const char *function, const char *const *params, int seconds)
{
	const struct timespec pause = { .tv_nsec = 100 * 1000000L };
	long long until = clock_us() + seconds * 1000000LL;
	const char *said;

	while (!(said = db_work(group, arena, function, params)) &&
		clock_us() < until)
		nanosleep(&pause, NULL);
	return said;
}
