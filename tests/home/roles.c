/*
 * The matrix of roles, made from the rows: every call with the ids of one home,
 * by its editor, its viewer, one who was removed and one who was never there;
 * with an example's body, so that nothing but the role can be what is wrong.
 */
#include <string.h>

#include "cases.h"

/* That of the examples. */
#define A_HOME "7c9e6679-7425-40de-944b-e07fc1f90ae7"

enum role { nobody, viewer, editor, owner };

/* Who must be what; of rows that are not here whoever writes is an editor. */
static const struct {
	const char *function;
	enum role role;
} needs[] = {
	{ "home_change", owner },
	{ "home_delete", owner },
	{ "home_transfer", owner },
	{ "home_member_change", owner },
	{ "home_member_delete", owner },
};

static enum role
needed(const struct route *row)
{
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		if (!strcmp(needs[i].function, row->function))
			return needs[i].role;
	return strcmp(row->method, "GET") ? editor : viewer;
}

static void
query_made(const struct route *row, struct query *q)
{
	*q = (struct query){ .method = row->method,
		.path = example_path(row),
		.authorization = authorization(token_b),
		.type = "application/json",
		.body = example_body(row) };
	q->len = q->body ? strlen(q->body) : 0;
}

/* Answers what the second user, in this role, is told. */
static int
told(const struct route *row)
{
	struct answer answer;
	struct query q;

	query_made(row, &q);
	ask_dispatch(&q, &answer);
	return answer.status;
}

static void
become(const char *role)
{
	sql(filled("delete from home.members where user_id = '<user_b>' "
		   "and home_id = '<home>'"));
	keep("role", role);
	if (strcmp(role, "nobody"))
		sql(filled(JOIN("<role>")));
}

/* True if the row asks for a home, or for something in one, by its id. */
static bool
is_inside(const struct route *row)
{
	return strchr(row->path, ':') ||
	       !strcmp(row->function, "appliance_create");
}

static void
each_row(const char *name, enum role role)
{
	int refused = role == nobody ? 404 : 403;
	const struct route *row;

	become(name);
	for (struct rows i = rows_of(&service); (row = rows_next(&i));) {
		if (!is_inside(row) || needed(row) <= role)
			continue;
		int status = told(row);
		ck_assert_msg(status == refused, "%s by %s: %d instead of %d",
			row->function, name, status, refused);
	}
}

/* What is there is the first user's, as examples make it. */
static void
make_all(void)
{
	const struct route *row;
	struct answer answer;
	struct query q;

	users_make();
	for (struct rows i = rows_of(&service); (row = rows_next(&i));) {
		if (row->status != 201)
			continue;
		query_made(row, &q);
		q.authorization = authorization(token_a);
		ask_dispatch(&q, &answer);
		ck_assert_msg(answer.status == 201, "%s: %s", row->function,
			answer.body);
		const char *id =
			json_at(answer.body, row->answer->members[0].name);
		keep(arena_printf(kept_memory, "at %s", q.path), id);
		if (!strcmp(row->path, "/v1/homes"))
			keep(A_HOME, id);
		if (!strcmp(row->function, "service_create"))
			keep("at /v1/appliances/service", id);
		if (!strcmp(row->function, "maintenance_create"))
			keep("at /v1/maintenance", id);
	}
	keep("home", kept("at /v1/homes"));
	keep(filled("at /v1/homes/<home>/members"), kept("user_a"));
}

START_TEST(every_row_asks_for_its_role)
{
	make_all();
	each_row("nobody", nobody);
	each_row("viewer", viewer);
	each_row("editor", editor);
	each_row("nobody", nobody);
}
END_TEST

const TTest *
role_test(void)
{
	return every_row_asks_for_its_role;
}
