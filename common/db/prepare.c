/* Prepares rows, and names the one that does not fit its function. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "db/prepare.h"
#include "db/sqlstate.h"
#include "http/route.h"

/* Object ids of pg_type.dat, which never change. */
enum {
	OID_BOOL = 16,
	OID_BYTEA = 17,
	OID_INT8 = 20,
	OID_INT2 = 21,
	OID_INT4 = 23,
	OID_TEXT = 25,
	OID_JSON = 114,
	OID_TEXTS = 1009,
	OID_VARCHAR = 1043,
	OID_DATE = 1082,
	OID_TIMESTAMPTZ = 1184,
	OID_NUMERIC = 1700,
	OID_UUID = 2950,
	OID_JSONB = 3802,
	OID_USER = 16384 /* the first that is not built in: enum types */
};

/* What a parameter of each kind may be. */
static const Oid fitting[][4] = {
	[TEXT] = { OID_TEXT, OID_VARCHAR },
	[INT] = { OID_INT2, OID_INT4, OID_INT8, OID_NUMERIC },
	[DECIMAL] = { OID_NUMERIC },
	[BOOL] = { OID_BOOL },
	[UUID] = { OID_UUID },
	[DATE] = { OID_DATE },
	[INSTANT] = { OID_TIMESTAMPTZ },
	[WHEN] = { OID_TIMESTAMPTZ },
	[EMAIL] = { OID_TEXT, OID_VARCHAR },
	[URL] = { OID_TEXT, OID_VARCHAR },
	[ENUM] = { OID_TEXT, OID_VARCHAR, OID_USER },
	[OBJECT] = { OID_JSON, OID_JSONB },
	[ARRAY] = { OID_JSON, OID_JSONB },
	[JSON] = { OID_JSON, OID_JSONB },
	[TEXTS] = { OID_TEXTS },
	[FILE_] = { OID_JSON, OID_JSONB },
	[LANGUAGE] = { OID_TEXT, OID_VARCHAR },
};

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

/* select * from home_1a2b3c4d.home_list("bearer" => $1, "limit" => $2) */
static char *
query(struct arena *arena, const char *function, const char *parameters)
{
	struct buffer out = { .arena = arena };
	int count = 0;

	buffer_printf(&out, "select * from %s.%s(", schema_name, function);
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

/* Parameters are added in the same order as call.c sends them. */
static bool
fits(const Oid types[4], Oid type)
{
	for (int i = 0; i < 4; i++)
		if (types[i] && (types[i] == type || (types[i] == OID_USER &&
							     type >= OID_USER)))
			return true;
	return false;
}

/* NULL, or the name of the first parameter whose type does not fit. */
static const char *
unfit(const struct route *route, const PGresult *described)
{
	const struct field *f = route->fields;
	int at = 0;
	bool patched = false;

	if (route_guarded(route) && PQparamtype(described, at++) != OID_BYTEA)
		return "bearer";
	for (; f && f->name; f++)
		if (db_patched(route, f))
			patched = true;
		else if (!fits(fitting[f->sealed ? TEXT : f->kind],
				 PQparamtype(described, at++)))
			return f->name;
	if (patched && PQparamtype(described, at) != OID_JSONB)
		return "patch";
	return NULL;
}

/* json, or wire.reply's three columns. */
static bool
answers(const PGresult *described)
{
	if (PQnfields(described) == 1)
		return PQftype(described, 0) == OID_JSON;
	return PQnfields(described) == 3 && PQftype(described, 0) == OID_INT4 &&
	       PQftype(described, 1) == OID_JSON &&
	       PQftype(described, 2) == OID_JSONB;
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
	PGresult *result = PQgetResult(conn);
	enum db_state state = judge(result, what, function);
	const char *name = NULL;

	if (state == DB_READY && described) {
		name = unfit(described, result);
		if (name)
			fault("%s: type of \"%s\" differs in %s", what, name,
				function);
		if (!name && !answers(result)) {
			name = function;
			fault("%s: %s must return json or wire.reply", what,
				function);
		}
	}
	PQclear(result);
	while (state != DB_AWAY && (result = PQgetResult(conn)))
		PQclear(result);
	return name ? DB_MISFIT : state;
}

static enum db_state
collect(PGconn *conn, struct arena *arena, const struct service *group)
{
	enum db_state state = next(conn, "gate", "identity.enter", NULL);
	const struct route *row;

	if (state == DB_READY)
		state = next(conn, "version", "maintenance.seen", NULL);
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
send_calls(PGconn *conn, struct arena *arena, const struct service *group)
{
	const struct call *call = group->calls;
	bool sent = true;

	for (; call && call->function && sent; call++)
		sent = PQsendPrepare(conn,
			db_statement_of_call(group, call).name,
			query(arena, call->function,
				db_call_parameters(arena, call)),
			0, NULL);
	return sent;
}

static bool
send_rows(PGconn *conn, struct arena *arena, const struct service *group)
{
	const struct route *row;
	bool sent = true;

	for (struct rows i = rows_of(group); sent && (row = rows_next(&i));) {
		struct statement s = db_statement(i.number);
		if (row->function)
			sent = PQsendPrepare(conn, s.name,
				       query(arena, row->function,
					       db_parameters(arena, row)),
				       0, NULL) &&
			       PQsendDescribePrepared(conn, s.name);
	}
	return sent;
}

static bool
send_all(PGconn *conn, struct arena *arena, const struct service *group)
{
	const char *schema = schema_name;

	return PQenterPipelineMode(conn) &&
	       PQsendPrepare(conn, DB_GATE, "select identity.enter($1, $2)", 0,
		       NULL) &&
	       PQsendQueryParams(conn, "select maintenance.seen($1)", 1, NULL,
		       &schema, NULL, NULL, 0) &&
	       send_calls(conn, arena, group) &&
	       send_rows(conn, arena, group) && PQpipelineSync(conn);
}

enum db_state
db_prepare(PGconn *conn, const struct service *group)
{
	struct arena arena = { 0 };
	enum db_state state = DB_AWAY;

	if (send_all(conn, &arena, group))
		state = collect(conn, &arena, group);
	arena_free(&arena);
	if (state != DB_READY)
		return state;
	PQclear(PQgetResult(conn)); /* the sync */
	return PQexitPipelineMode(conn) ? DB_READY : DB_AWAY;
}
