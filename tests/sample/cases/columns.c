/* Rows of columns: what C writes is what PostgreSQL itself would. */
#include <stdio.h>

#include <libpq-fe.h>

#include "cases.h"
#include "db/columns.h"

static PGconn *
connect_to(void)
{
	static PGconn *conn;

	if (!conn)
		conn = PQconnectdb(setting("TEST_DATABASE_URL"));
	return conn;
}

static PGresult *
asked(const char *statement)
{
	PGresult *result = PQexec(connect_to(), statement);

	ck_assert_msg(PQresultStatus(result) == PGRES_TUPLES_OK ||
			      PQresultStatus(result) == PGRES_COMMAND_OK,
		"%.100s: %s", statement, PQerrorMessage(connect_to()));
	return result;
}

/* What the row makes of the statement's rows; valid till the next one. */
static const struct reply *
replied(const struct route *row, const char *statement)
{
	static struct request r;
	PGresult *result = asked(statement);

	request_clear(&r);
	r.service = &service;
	r.route = row;
	columns_reply(&r, result);
	PQclear(result);
	return &r.reply;
}

static void
run_file(const char *path)
{
	static char text[16384];
	FILE *file = fopen(path, "re");

	ck_assert_msg(file, "%s cannot be read", path);
	size_t len = fread(text, 1, sizeof text - 1, file);
	ck_assert_msg(feof(file), "%s is too long", path);
	text[len] = '\0';
	fclose(file);
	PQclear(asked(text));
}

/* Shows where two texts part. */
static void
same(const char *said, size_t len, const char *expected)
{
	size_t at = 0;

	while (at < len && said[at] == expected[at])
		at++;
	ck_assert_msg(at == len && !expected[at],
		"byte %zu of %zu: ...%.60s, and not %.60s", at, len,
		said + (at < 30 ? 0 : at - 30), expected + at);
}

START_TEST(rows_are_written_as_postgresql_would)
{
	static const struct route row = { .items = "rows", .status = 200 };

	run_file("tests/sample/cases/columns.sql");
	const struct reply *reply = replied(&row, "select * from given");
	PGresult *expected = asked("select body from expected");
	ck_assert_uint_gt(reply->len, 1000000);
	same(reply->body, reply->len, PQgetvalue(expected, 0, 0));
	PQclear(expected);
}
END_TEST

static const struct field limited[] = {
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ 0 },
};

/* What a row's function may not return, and what is said of it. */
static const struct {
	const char *statement;
	struct route row;
	const char *wrong;
} faults[] = {
	{ "select 1 as a, 2 as b", { 0 }, NULL },
	{ "select 1 as a, 2 as a", { 0 }, "has a twice" },
	{ "select 1 as a, '\\x00'::bytea as b", { 0 },
		"b is of a type without JSON" },
	{ "select 1 as a, interval '1 day' as b", { 0 },
		"b is of a type without JSON" },
	{ "select 1 as a, 2 as _etag", { 0 }, NULL },
	{ "select 1 as a, 2 as _tag", { 0 }, "_tag has no use" },
	{ "select 1 as a, 2 as _total", { .items = "list", .total = true },
		NULL },
	{ "select 1 as a, 2 as _total", { .items = "list" },
		"_total has no use" },
	{ "select 1 as a", { .items = "list", .total = true },
		"has no _total" },
	{ "select 1 as a, 2 as _total", { .total = true },
		"has a total, but no items" },
	{ "select 1 as a, 2 as _b",
		{ .items = "list", .next = "a,_b", .fields = limited }, NULL },
	{ "select 1 as a, 2 as _b",
		{ .items = "list", .next = "_b,c", .fields = limited },
		"has no c" },
	{ "select 1 as a", { .next = "a", .fields = limited },
		"has a next, but no items or no limit" },
	{ "select 1 as a", { .items = "list", .next = "a" },
		"has a next, but no items or no limit" },
};

START_TEST(what_has_no_form_is_said_to_be_wrong)
{
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		PGresult *result = asked(faults[i].statement);
		ck_assert_pstr_eq(
			columns_wrong(kept_memory, &faults[i].row, result),
			faults[i].wrong);
		PQclear(result);
	}
}
END_TEST

#define ROW .scope = PUBLIC, .status = 200

/* What is answered to few rows. */
static const struct {
	const char *statement;
	struct route row;
	int status;
	const char *body;
} rows[] = {
	{ "select 1 as a, null as b", { ROW }, 200, "{\"a\":1,\"b\":null}" },
	{ "select null as a, null as b", { ROW }, 404, NULL },
	{ "select 1 as a where false", { ROW }, 404, NULL },
	{ "select 2 as _etag", { ROW }, 404, NULL },
	{ "select 1 as a", { ROW, .data = true }, 200,
		"{\"success\":true,\"data\":{\"a\":1}}" },
	{ "select 1 as a, 3 as _total",
		{ ROW, .items = "list", .total = true, .data = true }, 200,
		"{\"success\":true,\"data\":{\"list\":[{\"a\":1}],"
		"\"total\":3}}" },
	{ "select null as a, 3 as _total",
		{ ROW, .items = "list", .total = true }, 200,
		"{\"list\":[],\"total\":3}" },
	{ "select 1 as a, 3 as _total where false",
		{ ROW, .items = "list", .total = true }, 200,
		"{\"list\":[],\"total\":0}" },
};

START_TEST(rows_stand_in_their_envelope)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct reply *reply =
			replied(&rows[i].row, rows[i].statement);
		ck_assert_int_eq(reply->status, rows[i].status);
		if (rows[i].body)
			same(reply->body, reply->len, rows[i].body);
	}
}
END_TEST

void
column_tests(const TTest *tests[COLUMN_TESTS])
{
	tests[0] = rows_are_written_as_postgresql_would;
	tests[1] = what_has_no_form_is_said_to_be_wrong;
	tests[2] = rows_stand_in_their_envelope;
}
