/* Whoever has no right token is told so, whatever else he sends. */
#include <string.h>

#include "matrix.h"

static const struct {
	enum token token;
	const char *name;
	int status;
} strangers[] = {
	{ no_token, "no token", 401 },
	{ token_garbage, "a token of garbage", 401 },
	{ token_unknown, "a token that nobody has", 401 },
	{ token_expired, "an expired token", 401 },
	{ token_revoked, "a revoked token", 401 },
	{ token_inactive, "a token of a deactivated user", 401 },
	{ token_deleted, "a token of a user who left", 401 },
	{ token_elsewhere, "a token for another server", 401 },
	{ token_unscoped, "a token without the scope", 403 },
};

/* Bodies that a friend would be told are wrong. */
static const struct {
	const char *name;
	const char *type;
	const char *body;
} bodies[] = {
	{ "malformed JSON", "application/json", "{\"a\":" },
	{ "unknown keys", "application/json", "{\"no such key\":1}" },
	{ "another type", "text/plain", "x" },
	{ "a malformed form", "application/x-www-form-urlencoded", "%zz" },
	{ "a malformed upload", "multipart/form-data; boundary=x", "x" },
	{ "no type", NULL, "x" },
};

static void
turn_away(const struct row *row, enum token token, int status, const char *name)
{
	struct answer answer;
	struct query q = fitting(row, NULL, NULL);

	expect(row, q, token, status, name, &answer);
	for (size_t i = 0; row->body && i < sizeof bodies / sizeof *bodies;
		i++) {
		q.type = bodies[i].type;
		q.body = bodies[i].body;
		q.len = strlen(q.body);
		expect(row, q, token, status,
			arena_printf(
				kept_memory, "%s, %s", name, bodies[i].name),
			&answer);
	}
	q = fitting(row, NULL, NULL);
	q.path = arena_printf(kept_memory, "%s%cno_such_key=%%zz", q.path,
		strchr(q.path, '?') ? '&' : '?');
	expect(row, q, token, status,
		arena_printf(kept_memory, "%s, a malformed query", name),
		&answer);
}

START_TEST(strangers_are_turned_away)
{
	const struct row *row = &rows[_i];

	if (!row_guarded(row))
		return;
	for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++)
		turn_away(row, strangers[i].token, strangers[i].status,
			strangers[i].name);
	if (!strcmp(row->scope, "admin"))
		turn_away(row, token_not_admin, 403,
			"the scope admin of no administrator");
}
END_TEST

/* What looks like a token, or stands where none belongs (RFC 6750 2). */
START_TEST(a_token_counts_in_its_header_only)
{
	const struct row *row = &rows[_i];
	struct answer answer;
	struct query q = fitting(row, NULL, NULL);
	const char *bearer = authorization(row_token(row));
	const char *const headers[] = { "Basic dXNlcjpwYXNz", "Bearer",
		"Bearer  ", arena_printf(kept_memory, "%s x", bearer),
		arena_printf(kept_memory, "Token %s", bearer),
		arena_printf(kept_memory, "%sx", bearer) };

	if (!row_guarded(row))
		return;
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		q.authorization = headers[i];
		expect(row, q, no_token, 401, headers[i], &answer);
	}
	q.authorization = NULL;
	q.path = arena_printf(kept_memory, "%s%caccess_token=%s", q.path,
		strchr(q.path, '?') ? '&' : '?', bearer + 7);
	expect(row, q, no_token, 401, "a token in the address", &answer);
	if (!row->body)
		return;
	q = fitting(row, NULL, NULL);
	q.type = "application/x-www-form-urlencoded";
	q.body = arena_printf(kept_memory, "access_token=%s", bearer + 7);
	q.len = strlen(q.body);
	expect(row, q, no_token, 401, "a token in a form", &answer);
}
END_TEST

START_TEST(the_right_token_is_let_in)
{
	const struct row *row = &rows[_i];
	struct answer answer;

	expect(row, fitting(row, NULL, NULL), row_token(row), 0,
		"the right token", &answer);
	/* Some rows want a sign-in of just now as well (RFC 9470). */
	bool old = strstr(answer.body, "\"insufficient_user_authentication\"");
	bool out = (answer.status == 401 && !old) || answer.status == 403;
	ck_assert_msg(!(row_guarded(row) && out) && answer.status < 500,
		"%s %s: %d: %s", row->method, row->path, answer.status,
		answer.body);
}
END_TEST

const TTest *const *
stranger_tests(void)
{
	static const TTest *tests[4];

	tests[0] = strangers_are_turned_away;
	tests[1] = a_token_counts_in_its_header_only;
	tests[2] = the_right_token_is_let_in;
	return tests;
}
