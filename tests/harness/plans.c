/*
 * What is planned anew at each call takes longer to plan than to run. So each
 * list of the group is asked often, on one connection, and PostgreSQL for how
 * many plans it made (pg_stat_statements, as tests/tools/cluster sets it).
 */
#include <string.h>

#include "db/link.h"
#include "harness.h"

enum { TIMES = 30 };

/* PostgreSQL takes the tables to be large: with small ones any plan will do. */
#define GROW \
	"update pg_class set relpages = 1, reltuples = 1000000 " \
	"where relkind in ('r', 'i') " \
	"and relowner = 'tessera_owner'::regrole"

static bool
is_list(const struct route *row)
{
	const struct field *f = row->fields;

	while (f && f->name && strcmp(f->name, "limit"))
		f++;
	return !strcmp(row->method, "GET") && row->function && !row->waits &&
	       (row->items || (f && f->name));
}

static void
ask_often(const struct route *row)
{
	struct answer answer;

	example_makes(row);
	sql("select statements.pg_stat_statements_reset()");
	struct query q = { .method = row->method,
		.path = example_path(row),
		.authorization = authorization(example_token(row)) };

	for (int i = 0; i < TIMES; i++) {
		ask_dispatch(&q, &answer);
		ck_assert_msg(answer.status == row->status, "GET %s: %d %s",
			q.path, answer.status, answer.body);
	}
}

/* Statements of the group, of its functions, and of those that all share. */
static const char *
counted(const char *what, const char *which)
{
	return sql(arena_printf(kept_memory,
		"select %s from statements.pg_stat_statements "
		"where userid in ('tessera_%s'::regrole, "
		"'tessera_%s_api'::regrole, 'tessera_owner'::regrole) "
		"and calls >= %d and %s",
		what, service.name, service.name, TIMES, which));
}

/* What was planned for nearly every call; "" if nothing. */
static const char *
planned_anew(const struct route *row)
{
	ask_often(row);
	ck_assert_str_ne(counted("count(*)", "true"), "0");
	return counted(
		"string_agg(format('%s plans in %s calls: %s', plans, "
		"calls, regexp_replace(query, '\\s+', ' ', 'g')), E'\n')",
		"plans > calls / 2");
}

START_TEST(no_list_is_planned_at_each_call)
{
	const struct route *row;
	const char *anew = "";

	ck_assert_str_eq(sql("show pg_stat_statements.track"), "all");
	ck_assert_str_eq(sql("show pg_stat_statements.track_planning"), "on");
	users_make();
	sql(GROW);
	db_close(); /* plans of before, too */
	for (struct rows i = rows_of(&service);
		!*anew && (row = rows_next(&i));)
		if (is_list(row))
			anew = planned_anew(row);
	sql("analyze");
	ck_assert_msg(!*anew, "GET %s: %s", row->path, anew);
}
END_TEST

const TTest *
plan_test(void)
{
	return no_list_is_planned_at_each_call;
}
