/* The one call of a request, and the others that its C function makes. */
#include <string.h>

#include <libpq-fe.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/call.h"
#include "db/columns.h"
#include "db/fit.h"
#include "db/link.h"
#include "db/prepare.h"
#include "db/reply.h"
#include "db/rows.h"
#include "db/sqlstate.h"
#include "http/route.h"
#include "text/json_compact.h"

enum {
	PARAMS_MAX = FIELDS_MAX + 2, /* bearer, patch */
	HEAVY = 4194304, /* bytes; libpq never gives its buffers back */
};

static PGresult *result; /* the last one, until db_clear */
static void (*wait_for)(int socket); /* NULL: libpq waits */
static bool heavy; /* much went through this connection at once */

struct params {
	const char *values[PARAMS_MAX];
	int lens[PARAMS_MAX];
	int formats[PARAMS_MAX];
	int count;
};

void
db_watched(void (*wait)(int socket))
{
	wait_for = wait;
	db_link_watched();
}

void
db_clear(void)
{
	PQclear(result);
	result = NULL;
}

void
db_end(void)
{
	db_clear();
	db_rows_end();
	if (heavy)
		db_close();
	heavy = false;
}

static size_t
size_of(const struct params *p)
{
	size_t size = 0;

	for (int i = 0; i < p->count; i++)
		if (p->values[i])
			size += p->formats[i] ? (size_t)p->lens[i]
					      : strlen(p->values[i]);
	return size;
}

static bool
open_for(struct request *r)
{
	return db_open(r->service) == DB_READY || refuse(r, 503, NULL, NULL);
}

/* The last result, when all of it is there; NULL when there is none. */
static PGresult *
take_result(PGconn *conn)
{
	PGresult *last = NULL, *next;

	while (wait_for && PQisBusy(conn)) {
		wait_for(PQsocket(conn));
		if (!PQconsumeInput(conn))
			break;
	}
	while ((next = PQgetResult(conn))) {
		PQclear(last);
		last = next;
	}
	return last;
}

/* Runs a prepared statement; an error result is kept as well. */
static bool
run(const char *statement, const struct params *p)
{
	PGconn *conn = db_link();

	db_clear();
	if (PQsendQueryPrepared(conn, statement, p->count, p->values, p->lens,
		    p->formats, 0))
		result = take_result(conn);
	heavy |= size_of(p) > HEAVY || PQresultMemorySize(result) > HEAVY;
	return PQresultStatus(result) == PGRES_TUPLES_OK;
}

static bool
refuse_result(struct request *r, const char *function)
{
	struct sql_error e = {
		PQresultErrorField(result, PG_DIAG_SQLSTATE),
		PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY),
		PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL),
		PQresultErrorField(result, PG_DIAG_MESSAGE_HINT),
		PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME),
	};

	if (!e.message)
		e.message = PQerrorMessage(db_link());
	db_link_settle();
	sqlstate_refuse(r, function, &e);
	if (PQstatus(db_link()) != CONNECTION_OK)
		db_close();
	return false;
}

/* Runs it for a request, once more after a deadlock; refuses on an error. */
static bool
run_for(struct request *r, const char *statement, const char *function,
	const struct params *p)
{
	long long start = clock_us();
	bool good =
		run(statement, p) ||
		(sqlstate_again(PQresultErrorField(result, PG_DIAG_SQLSTATE)) &&
			run(statement, p));

	r->database_us += clock_us() - start;
	r->database_calls++;
	return good || refuse_result(r, function);
}

static void
add(struct params *p, const void *value, size_t len, int format)
{
	p->values[p->count] = value;
	p->lens[p->count] = (int)len;
	p->formats[p->count++] = format;
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

static void
fill(struct request *r, struct params *p)
{
	const struct field *fields = r->route->fields;
	bool patched = false;

	if (route_guarded(r->route))
		add(p, r->bearer, sizeof r->bearer, 1);
	for (int i = 0; fields && fields[i].name; i++)
		if (db_patched(r->route, &fields[i]))
			patched = true;
		else
			add(p, r->values[i].text, r->values[i].len, 0);
	if (patched)
		add(p, patch_object(r), 0, 0);
}

/* The json of a function, without the blanks that PostgreSQL writes. */
static bool
reply_json(struct request *r)
{
	struct buffer out = { .arena = &r->arena };

	if (!PQntuples(result) || PQgetisnull(result, 0, 0))
		return refuse(r, 404, NULL, NULL);
	json_compact(&out, PQgetvalue(result, 0, 0),
		(size_t)PQgetlength(result, 0, 0));
	return reply_body(r, r->route->status, NULL, out.data, out.len);
}

bool
db_call(struct request *r)
{
	struct params p = { .count = 0 };

	if (!open_for(r))
		return false;
	fill(r, &p);
	if (!run_for(r, db_statement(r->row).name, r->route->function, &p))
		return false;
	switch (fit_answer(result)) {
	case FIT_JSON:
		return reply_json(r);
	case FIT_REPLY:
		return db_reply(r, result);
	default:
		return columns_reply(r, result);
	}
}

bool
db_gate(struct request *r)
{
	struct params p = { .count = 0 };

	if (!open_for(r))
		return false;
	add(&p, r->bearer, sizeof r->bearer, 1);
	add(&p, r->route->scope, 0, 0);
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
		add(p, *params++, 0, 0);
}

/* The json that a call returned. */
static const char *
answer(struct arena *arena)
{
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

	if (!open_for(r))
		return NULL;
	if (call->scope)
		add(&p, r->bearer, sizeof r->bearer, 1);
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
		fault("%s: %s", function, PQresultErrorMessage(result));
		return NULL;
	}
	return answer(arena);
}
