/* Prepares rows, and names the one that does not fit its function. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "db/fit.h"
#include "db/prepare.h"
#include "db/sqlstate.h"
#include "http/route.h"

struct statement
db_statement(int row)
{
	struct statement statement;

	snprintf(statement.name, sizeof statement.name, "r%d", row & 0xffff);
	return statement;
}

struct statement
db_statement_of_call(const struct service *group, const struct call *call)
{
	struct statement statement;

	snprintf(statement.name, sizeof statement.name, "c%d",
		(int)(call - group->calls) & 0xffff);
	return statement;
}

bool
db_patched(const struct route *route, const struct field *field)
{
	return !strcmp(route->method, "PATCH") && field->from == INPUT &&
	       !route_in_path(route, field->name);
}

char *
db_parameters(struct arena *arena, const struct route *route)
{
	const struct field *f = route->fields;
	struct buffer out = { .arena = arena };
	bool patched = false;

	buffer_text(&out, route_guarded(route) ? "bearer," : "");
	for (; f && f->name; f++) {
		if (db_patched(route, f))
			patched = true;
		else
			buffer_printf(&out, "%s,", f->name);
	}
	buffer_text(&out, patched ? "patch," : "");
	if (out.len)
		out.data[--out.len] = 0;
	return out.data;
}

char *
db_call_parameters(struct arena *arena, const struct call *call)
{
	return arena_printf(arena, "%s%s%s", call->scope ? "bearer" : "",
		call->scope && *call->parameters ? "," : "", call->parameters);
}

static bool
listed(const PGresult *names, const char *name)
{
	for (int i = 0; i < PQntuples(names); i++)
		if (!strcmp(PQgetvalue(names, i, 0), name))
			return true;
	return false;
}

/* home_1a2b3c4d.home_list("bearer" => $1, "limit" => $2) */
static char *
call_text(struct arena *arena, const char *function, const char *parameters)
{
	struct buffer out = { .arena = arena };
	int count = 0;

	buffer_printf(&out, "%s.%s(", schema_name, function);
	while (*parameters) {
		int len = (int)strcspn(parameters, ",");
		buffer_printf(&out, "%s\"%.*s\" => $%d", count ? ", " : "", len,
			parameters, count + 1);
		count++;
		parameters += len + (parameters[len] == ',');
	}
	buffer_text(&out, ")");
	return out.data;
}

/*
 * A function that returns json is cheaper without "from". What makes something
 * (201) and returns NULL is taken back by wire.nothing, which raises 404.
 */
static char *
query(struct arena *arena, bool json, bool makes, const char *call)
{
	if (json && makes)
		return arena_printf(
			arena, "select coalesce(%s, wire.nothing())", call);
	return arena_printf(arena, "select %s%s%s", json ? "" : "* from ", call,
		makes ? " as made where not (made is null) "
			"or wire.nothing() is null"
		      : "");
}

static char *
query_of_row(struct arena *arena, const PGresult *json, const struct route *row)
{
	return query(arena, listed(json, row->function), row->status == 201,
		call_text(arena, row->function, db_parameters(arena, row)));
}

/* One result of the pipeline; what was wrong with it decides. */
static enum db_state
judge(const PGresult *result, const char *what, const char *function)
{
	ExecStatusType status = PQresultStatus(result);
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
		return DB_READY;
	if (!result || sqlstate_away(state))
		return DB_AWAY;
	fault("%s does not fit %s: %s", what, function,
		PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
	return DB_MISFIT;
}

/* Takes the next result of the pipeline and judges it. */
static enum db_state
next(PGconn *conn, const char *what, const char *function,
	const struct route *described)
{
	struct arena arena = { 0 };
	PGresult *result = PQgetResult(conn);
	enum db_state state = judge(result, what, function);
	const char *wrong = NULL;

	if (state == DB_READY && described)
		wrong = fit_wrong(&arena, described, result);
	if (wrong)
		fault("%s: %s %s", what, function, wrong);
	arena_free(&arena);
	PQclear(result);
	while (state != DB_AWAY && (result = PQgetResult(conn)))
		PQclear(result);
	return wrong ? DB_MISFIT : state;
}

/* What keeps answers (once.c), where a row asks for it. */
static const struct {
	const char *name;
	const char *text;
} keeping[] = {
	{ DB_BEGIN, "begin" },
	{ DB_CLAIM, "select wire.claim($1, $2, $3)" },
	{ DB_KEEP, "select wire.keep($1, $2, $3, $4, $5, $6)" },
	{ DB_KEPT, "select status, headers, body from wire.kept($1, $2, $3)" },
	{ DB_HOLD_KEY, "select wire.hold_key($1, $2, $3)" },
	{ DB_DROP_KEYS, "select wire.drop_keys()" },
	{ DB_COMMIT, "commit" },
	{ DB_ROLLBACK, "rollback" },
};

static size_t
count_of_keeping(const struct service *group)
{
	const struct route *row;

	for (struct rows i = rows_of(group); (row = rows_next(&i));)
		if (route_kept(row))
			return sizeof keeping / sizeof *keeping;
	return 0;
}

static bool
send_keeping(PGconn *conn, const struct service *group)
{
	bool sent = true;

	for (size_t i = 0; sent && i < count_of_keeping(group); i++)
		sent = PQsendPrepare(
			conn, keeping[i].name, keeping[i].text, 0, NULL);
	return sent;
}

static enum db_state
collect(PGconn *conn, struct arena *arena, const struct service *group)
{
	enum db_state state = next(conn, "gate", "identity.enter", NULL);
	const struct route *row;

	if (state == DB_READY)
		state = next(conn, "version", "maintenance.seen", NULL);
	for (size_t i = 0; state == DB_READY && i < count_of_keeping(group);
		i++)
		state = next(conn, "keeping", keeping[i].text, NULL);
	for (const struct call *call = group->calls;
		call && call->function && state == DB_READY; call++)
		state = next(conn, "call", call->function, NULL);
	for (struct rows i = rows_of(group);
		state == DB_READY && (row = rows_next(&i));) {
		const char *what = arena_printf(
			arena, "row %s %s", row->method, row->path);
		if (!row->function)
			continue;
		state = next(conn, what, row->function, NULL);
		if (state == DB_READY)
			state = next(conn, what, row->function, row);
	}
	return state;
}

static bool
send_calls(PGconn *conn, struct arena *arena, const struct service *group,
	const PGresult *json)
{
	const struct call *call = group->calls;
	bool sent = true;

	for (; call && call->function && sent; call++)
		sent = PQsendPrepare(conn,
			db_statement_of_call(group, call).name,
			query(arena, listed(json, call->function), false,
				call_text(arena, call->function,
					db_call_parameters(arena, call))),
			0, NULL);
	return sent;
}

static bool
send_rows(PGconn *conn, struct arena *arena, const struct service *group,
	const PGresult *json)
{
	const struct route *row;
	bool sent = true;

	for (struct rows i = rows_of(group); sent && (row = rows_next(&i));) {
		struct statement s = db_statement(i.number);
		if (row->function)
			sent = PQsendPrepare(conn, s.name,
				       query_of_row(arena, json, row), 0,
				       NULL) &&
			       PQsendDescribePrepared(conn, s.name);
	}
	return sent;
}

static bool
send_all(PGconn *conn, struct arena *arena, const struct service *group,
	const PGresult *json)
{
	const char *schema = schema_name;

	return PQenterPipelineMode(conn) &&
	       PQsendPrepare(conn, DB_GATE, "select identity.enter($1, $2)", 0,
		       NULL) &&
	       PQsendQueryParams(conn, "select maintenance.seen($1)", 1, NULL,
		       &schema, NULL, NULL, 0) &&
	       send_keeping(conn, group) &&
	       send_calls(conn, arena, group, json) &&
	       send_rows(conn, arena, group, json) && PQpipelineSync(conn);
}

/* The names of the functions that return json. */
static PGresult *
ask_json(PGconn *conn)
{
	const char *schema = schema_name;

	return PQexecParams(conn,
		"select proname from pg_proc where prorettype = 114 "
		"and pronamespace = to_regnamespace($1)",
		1, NULL, &schema, NULL, NULL, 0);
}

enum db_state
db_prepare(PGconn *conn, const struct service *group)
{
	struct arena arena = { 0 };
	PGresult *json = ask_json(conn);
	enum db_state state = DB_AWAY;

	if (PQresultStatus(json) == PGRES_TUPLES_OK &&
		send_all(conn, &arena, group, json))
		state = collect(conn, &arena, group);
	PQclear(json);
	arena_free(&arena);
	if (state != DB_READY)
		return state;
	PQclear(PQgetResult(conn)); /* the sync */
	return PQexitPipelineMode(conn) ? DB_READY : DB_AWAY;
}
