/* The connection, its prepared rows, and the one call of a request. */
#include <poll.h>
#include <string.h>
#include <time.h>

#include <libpq-fe.h>

#include "config.h"
#include "db.h"
#include "db_prepare.h"
#include "db_reply.h"
#include "log.h"
#include "route.h"
#include "sqlstate.h"

enum {
	BACKOFF_MIN_MS = 50,
	BACKOFF_MAX_MS = 1000,
	PARAMS_MAX = FIELDS_MAX + 2 /* bearer, patch */
};

static struct {
	PGconn *conn;
	PGresult *result;
	long long retry_at; /* microseconds; no try before it */
	long backoff; /* milliseconds */
} db;

struct params {
	const char *values[PARAMS_MAX];
	int lens[PARAMS_MAX];
	int formats[PARAMS_MAX];
	int count;
};

static long long
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

bool
db_connected(void)
{
	return db.conn != NULL;
}

void
db_clear(void)
{
	PQclear(db.result);
	db.result = NULL;
}

void
db_close(void)
{
	db_clear();
	PQfinish(db.conn);
	db.conn = NULL;
}

/* Between calls the server is silent: what can be read then is its farewell. */
static bool
alive(void)
{
	struct pollfd p = { PQsocket(db.conn), POLLIN, 0 };

	if (PQstatus(db.conn) != CONNECTION_OK)
		return false;
	if (poll(&p, 1, 0) <= 0)
		return true;
	return PQconsumeInput(db.conn) && PQstatus(db.conn) == CONNECTION_OK &&
	       poll(&p, 1, 0) <= 0;
}

/* Each failure doubles the time until the next try. */
static enum db_state
give_up(enum db_state state)
{
	db_close();
	db.backoff = db.backoff ? db.backoff * 2 : BACKOFF_MIN_MS;
	if (db.backoff > BACKOFF_MAX_MS)
		db.backoff = BACKOFF_MAX_MS;
	db.retry_at = now_us() + db.backoff * 1000;
	return state;
}

enum db_state
db_open(const struct service *group)
{
	/* application_name tells who holds a connection (pg_stat_activity). */
	const char *keys[] = { "dbname", "application_name", "connect_timeout",
		"client_encoding", NULL };
	const char *values[] = { config_text("DATABASE_URL"), schema_name, "3",
		"UTF8", NULL };

	if (db.conn && alive())
		return DB_READY;
	db_close();
	if (now_us() < db.retry_at)
		return DB_AWAY;
	db.conn = PQconnectdbParams(keys, values, 1);
	if (PQstatus(db.conn) != CONNECTION_OK) {
		warn("no database: %s", PQerrorMessage(db.conn));
		return give_up(DB_AWAY);
	}
	enum db_state state = db_prepare(db.conn, group);
	if (state != DB_READY)
		return give_up(state);
	db.backoff = 0;
	return DB_READY;
}

static bool
open_for(struct request *r)
{
	return db_open(r->service) == DB_READY || refuse(r, 503, NULL, NULL);
}

/* Runs a prepared statement; an error result is kept as well. */
static bool
run(const char *statement, const struct params *p)
{
	db_clear();
	db.result = PQexecPrepared(db.conn, statement, p->count, p->values,
		p->lens, p->formats, 0);
	return PQresultStatus(db.result) == PGRES_TUPLES_OK;
}

static bool
refuse_result(struct request *r)
{
	struct sql_error e = {
		PQresultErrorField(db.result, PG_DIAG_SQLSTATE),
		PQresultErrorField(db.result, PG_DIAG_MESSAGE_PRIMARY),
		PQresultErrorField(db.result, PG_DIAG_MESSAGE_DETAIL),
		PQresultErrorField(db.result, PG_DIAG_MESSAGE_HINT),
		PQresultErrorField(db.result, PG_DIAG_CONSTRAINT_NAME),
	};

	if (!e.message)
		e.message = PQerrorMessage(db.conn);
	sqlstate_refuse(r, &e);
	if (PQstatus(db.conn) != CONNECTION_OK)
		db_close();
	return false;
}

/* Runs it for a request, once more after a deadlock; refuses on an error. */
static bool
run_for(struct request *r, const char *statement, const struct params *p)
{
	long long start = now_us();
	bool good = run(statement, p) ||
		    (sqlstate_again(
			     PQresultErrorField(db.result, PG_DIAG_SQLSTATE)) &&
			    run(statement, p));

	r->database_us += now_us() - start;
	return good || refuse_result(r);
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

bool
db_call(struct request *r)
{
	struct params p = { .count = 0 };

	if (!open_for(r))
		return false;
	fill(r, &p);
	if (!run_for(r, db_statement(r->service, r->route).name, &p))
		return false;
	if (PQnfields(db.result) == 3)
		return db_reply(r, db.result);
	if (!PQntuples(db.result) || PQgetisnull(db.result, 0, 0))
		return refuse(r, 404, NULL, NULL);
	return reply_body(r, r->route->status, NULL,
		PQgetvalue(db.result, 0, 0),
		(size_t)PQgetlength(db.result, 0, 0));
}

bool
db_gate(struct request *r)
{
	struct params p = { .count = 0 };

	if (!open_for(r))
		return false;
	add(&p, r->bearer, sizeof r->bearer, 1);
	add(&p, r->route->scope, 0, 0);
	return r->passed = run_for(r, DB_GATE, &p);
}

const char *
db_ask(const struct service *group, struct arena *arena, const char *function,
	const char *const *params, int count)
{
	struct params p = { .count = 0 };

	if (db_open(group) != DB_READY)
		return NULL;
	for (int i = 0; i < count; i++)
		add(&p, params[i], 0, 0);
	if (!run(DB_SWEEP, &p)) {
		fault("%s: %s", function, PQresultErrorMessage(db.result));
		return NULL;
	}
	return arena_copy(arena, PQgetvalue(db.result, 0, 0),
		(size_t)PQgetlength(db.result, 0, 0));
}
