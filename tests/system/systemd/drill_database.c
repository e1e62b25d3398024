/*
 * What the drill tries of the database, as the group's role: what it cannot
 * be given by name, it asks the catalog for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "drill.h"

enum { NAME = 128 };

static PGconn *
connect_as(const char *user)
{
	char url[2 * NAME];

	snprintf(url, sizeof url, "postgresql:///tessera?user=%s", user);
	return PQconnectdb(url);
}

static PGconn *
connect_self(void)
{
	char user[NAME];

	snprintf(user, NAME, "tessera_%s", drill_group);
	PGconn *link = connect_as(user);
	if (PQstatus(link) != CONNECTION_OK) {
		drill_done("no connection: %s", PQerrorMessage(link));
		exit(1);
	}
	return link;
}

/*
 * True if the statement fails with this SQLSTATE, or class of two letters; it
 * is undone if it does not.
 */
static bool
fails(PGconn *link, const char *statement, const char *state)
{
	if (strncmp(statement, "alter system", 12))
		PQclear(PQexec(link, "begin"));
	PGresult *result = PQexec(link, statement);
	const char *got = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	bool refused = got && !strncmp(got, state, strlen(state));
	if (!refused)
		drill_done("%s: %s", statement,
			got ? PQresultErrorMessage(result) : "done");
	PQclear(result);
	PQclear(PQexec(link, "rollback"));
	return refused;
}

/* Every statement that the query makes fails so; there must be some. */
static bool
all_fail(const char *query, const char *state)
{
	PGconn *link = connect_self();
	PGresult *list = PQexec(link, query);
	bool refused = PQntuples(list) > 0 ||
		       drill_done("nothing to try: %s", PQerrorMessage(link));

	for (int i = 0; i < PQntuples(list); i++)
		refused &= fails(link, PQgetvalue(list, i, 0), state);
	PQclear(list);
	PQfinish(link);
	return refused;
}

#define DENIED "42501"
#define TABLES \
	" from pg_class as c join pg_namespace as n on n.oid = c.relnamespace" \
	" where n.nspname !~ '^(pg_|information_schema)' "
/* A call with nulls for all parameters after the first n: of the right types, or
 * of those that every role may name. */
#define TYPED "'null::' || format_type(a.type, null)"
#define NAMEABLE \
	"'null' || case when format_type(a.type, null) !~ '[.]'" \
	" then '::' || format_type(a.type, null) else '' end"
#define CALL_WITH(first, n, nothing) \
	"select format('select %I.%I(%s)', s.nspname, p.proname," \
	" array_to_string(array[" first "] || array(" \
	"select " nothing " " \
	" from unnest(p.proargtypes) with ordinality as a (type, i)" \
	" where a.i > " #n " order by a.i), ', '))" \
	" from pg_proc as p join pg_namespace as s on s.oid = p.pronamespace" \
	" where p.prokind = 'f' and p.prorettype <> 'trigger'::regtype"
#define VERSIONED " and s.nspname ~ '_[0-9a-f]{8}$' "
#define OWN " s.nspname ~ ('^' || substr(current_user, 9) || '_[0-9a-f]{8}$') "

static bool
reads_tables(void)
{
	return all_fail("select format('select * from %I.%I limit 1',"
			" n.nspname, c.relname)" TABLES
			"and c.relkind in ('r', 'p', 'v', 'm')",
		DENIED);
}

static bool
writes_tables(void)
{
	return all_fail(
		"select format(w, n.nspname, c.relname, (select a.attname"
		" from pg_attribute as a where a.attrelid = c.oid"
		" and a.attnum > 0 and not a.attisdropped limit 1))"
		" from unnest(array['insert into %I.%I default values',"
		" 'update %I.%I set %3$I = default', 'delete from %I.%I',"
		" 'truncate %I.%I', 'lock %I.%I', 'drop table %I.%I',"
		" 'alter table %I.%I disable row level security',"
		" 'create trigger drill after insert on %I.%I"
		" execute function suppress_redundant_updates_trigger()'"
		"]) as w, pg_class as c"
		" join pg_namespace as n on n.oid = c.relnamespace"
		" where n.nspname !~ '^(pg_|information_schema)'"
		" and c.relkind in ('r', 'p')",
		DENIED);
}

static bool
uses_sequences(void)
{
	return all_fail("select format('select nextval(''%I.%I'')',"
			" n.nspname, c.relname)" TABLES "and c.relkind = 'S'",
		DENIED);
}

static bool
calls_groups(void)
{
	return all_fail(
		CALL_WITH("null", 0, TYPED) VERSIONED "and not" OWN, DENIED);
}

/*
 * Functions of the tables' owners, but for those that every group calls:
 * helpers that touch no table, the gate, and what says which version runs.
 */
static bool
calls_owners(void)
{
	return all_fail(
		CALL_WITH("null", 0,
			TYPED) " and s.nspname !~ '_[0-9a-f]{8}$'"
			       " and s.nspname not in ('pg_catalog', 'wire',"
			       " 'information_schema') and (s.nspname, p.proname)"
			       " not in (('identity', 'enter'), ('identity', 'user_id'),"
			       " ('maintenance', 'seen'), ('maintenance', 'migration'),"
			       " ('maintenance', 'migrated'))"
			       " and not p.proargtypes::oid[] && array[2281, 3500]::oid[]",
		DENIED);
}

/*
 * With a token that nobody has, though the user was set as the gate does it. A
 * group without guarded functions has the gate alone to try.
 */
static bool
acts_for_another(void)
{
	PGconn *link = connect_self();
	bool refused = fails(link,
		"select identity.enter(sha256('guess'), 'admin')", "PT401");
	PGresult *list = PQexec(link,
		CALL_WITH("'sha256(''guess'')'", 1,
			NAMEABLE) " and" OWN "and p.proargnames[1] = 'bearer'"
				  " and has_function_privilege(p.oid, 'execute')");

	for (int i = 0; i < PQntuples(list); i++) {
		char statement[2048];
		snprintf(statement, sizeof statement,
			"set local app.user_id = '%s'; %s",
			getenv("DRILL_VICTIM"), PQgetvalue(list, i, 0));
		refused &= fails(link, statement, "PT401");
	}
	PQclear(list);
	PQfinish(link);
	return refused;
}

static bool
becomes_role(void)
{
	return all_fail("select format(w, rolname) from pg_roles, unnest(array["
			"'set role %I', 'set session authorization %I']) as w"
			" where rolname not in (current_user, 'tessera_worker')"
			" and rolname !~ '^pg_'",
		DENIED);
}

static bool
connects_as_role(void)
{
	PGconn *link = connect_self();
	bool refused = true;
	PGresult *list = PQexec(link, "select rolname from pg_roles"
				      " where rolname <> current_user");

	for (int i = 0; i < PQntuples(list); i++) {
		PGconn *other = connect_as(PQgetvalue(list, i, 0));
		if (PQstatus(other) == CONNECTION_OK)
			refused = drill_done(
				"connected as %s", PQgetvalue(list, i, 0));
		PQfinish(other);
	}
	refused &= PQntuples(list) > 0;
	PQclear(list);
	PQfinish(link);
	return refused;
}

/* Each of the statements is refused for want of rights. */
static bool
all_denied(const char *const *statements)
{
	PGconn *link = connect_self();
	bool refused = true;

	for (; *statements; statements++)
		refused &= fails(link, *statements, DENIED);
	PQfinish(link);
	return refused;
}

static bool
makes_temporary(void)
{
	return all_denied((const char *const[]){
		"create temporary table drill (a int)",
		"select 1 into temporary drill",
		"create temporary view drill as select 1",
		"create temporary sequence drill",
		"create function pg_temp.drill() returns int language sql"
		" return 1",
		NULL });
}

static bool
makes_objects(void)
{
	return all_denied((const char *const[]){ "create table public.drill ()",
		       "create schema drill", "create role drill",
		       "create extension file_fdw",
		       "create table wire.drill ()",
		       "create function identity.drill() returns int language sql"
		       " return 1",
		       "create publication drill",
		       "create language drill handler plpgsql_call_handler",
		       NULL }) &&
	       all_fail("select format('create table %I.drill ()', nspname)"
			" from pg_namespace as s where" OWN,
		       DENIED);
}

static bool
makes_large_objects(void)
{
	return all_denied((const char *const[]){ "select lo_create(0)",
		"select lo_from_bytea(0, 'drill')", "select lo_creat(-1)",
		"select lo_import('/etc/passwd')", "select lo_open(1, 131072)",
		"select lo_get(1)", NULL });
}

static bool
reads_server(void)
{
	return all_denied((const char *const[]){
		"copy (select 1) to program 'true'",
		"copy (select 1) to '/tmp/drill'",
		"select pg_read_file('/etc/passwd')",
		"select pg_read_binary_file('PG_VERSION')",
		"select pg_ls_dir('.')", "select * from pg_authid",
		"select * from pg_hba_file_rules", "select pg_reload_conf()",
		"select pg_switch_wal()", "select pg_rotate_logfile()",
		"load '/tmp/drill.so'", NULL });
}

static bool
gains_rights(void)
{
	char name[NAME];

	snprintf(name, NAME, "alter role tessera_%s superuser", drill_group);
	return all_denied((const char *const[]){ name,
		"alter system set log_statement = 'all'",
		"set session_replication_role = replica",
		"set log_min_messages = debug5",
		"grant pg_read_all_data to current_user",
		"alter role tessera_owner login",
		"grant tessera_owner to current_user",
		"alter database tessera set search_path = ''", NULL });
}

static bool
sees_statements(void)
{
	PGconn *link = connect_self();
	PGresult *list =
		PQexec(link, "select query from pg_stat_activity"
			     " where usename is distinct from current_user"
			     " and query not in"
			     " ('', '<insufficient privilege>')");
	bool refused =
		PQresultStatus(list) == PGRES_TUPLES_OK && PQntuples(list) == 0;

	PQclear(list);
	refused &= fails(link,
		"select pg_cancel_backend(pid) from pg_stat_activity"
		" where usename is distinct from current_user",
		DENIED);
	PQfinish(link);
	return refused;
}

const struct act acts_database[] = {
	{ "read each table", reads_tables },
	{ "write, lock, drop, change each table", writes_tables },
	{ "take a number of each sequence", uses_sequences },
	{ "call each function of another group", calls_groups },
	{ "call each function of the tables' owners", calls_owners },
	{ "act for a user without her token", acts_for_another },
	{ "become another role", becomes_role },
	{ "connect as another role", connects_as_role },
	{ "make temporary tables", makes_temporary },
	{ "make tables, schemas, functions, roles", makes_objects },
	{ "make large objects", makes_large_objects },
	{ "read or write the server's files, run programs", reads_server },
	{ "give itself rights", gains_rights },
	{ "see or end others' statements", sees_statements },
	{ NULL },
};
