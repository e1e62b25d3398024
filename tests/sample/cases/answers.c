/* Answers are held to what their rows declare: in tests, and by the program. */
#include <libpq-fe.h>

#include "cases.h"
#include "db/fit.h"

static const struct object part = {
	.open = true,
	.members = {
		{ "n", INT },
		{ 0 },
	},
};

static const struct object whole = {
	"Whole",
	.members = {
		{ "id", UUID },
		{ "word", ENUM, .oneof = "one|two" },
		{ "price", DECIMAL, .null = true },
		{ "size", INT, .quoted = true },
		{ "day", DATE },
		{ "part", OBJECT, .of = &part, .null = true },
		{ "parts", OBJECT, .of = &part, .list = true, .absent = true },
		{ "texts", TEXTS },
		{ "any", JSON },
		{ 0 },
	},
};

static const struct route one = { .answer = &whole };
static const struct route list = { .answer = &part,
	.items = "list",
	.next = "n",
	.total = true,
	.data = true };
static const struct route bare = { .answer = &part, .array = true };

#define ID "\"id\":\"5a0f4b0e-8f0c-4c52-9a51-6f0b7a1d3c42\""
#define WORD "\"word\":\"two\""
#define REST \
	"\"price\":1.5,\"size\":\"12\",\"day\":\"2026-01-02\",\"part\":null," \
	"\"texts\":[\"a\"],\"any\":null"
#define ROW(middle) "{" ID "," WORD "," middle "}"
#define DATA(data) "{\"success\":true,\"data\":" data "}"

/* What is said, and how it differs. */
static const struct {
	const struct route *row;
	const char *said;
	const char *wrong;
} said[] = {
	{ &one, ROW(REST), NULL },
	{ &one, ROW(REST ",\"parts\":[{\"n\":1,\"m\":2}]"), NULL },
	{ &one, "[]", " is no object" },
	{ &one, ROW("\"price\":1"), "size is missing" },
	{ &one, ROW(REST ",\"more\":1"), "more is not declared" },
	{ &one, ROW(REST ",\"parts\":null"), "parts is null" },
	{ &one, ROW(REST ",\"parts\":{}"), "parts is no list" },
	{ &one, ROW(REST ",\"parts\":[{\"n\":1},{\"n\":\"1\"}]"),
		"parts.1.n is no int" },
	{ &one, "{\"id\":\"5A\"}", "id is no uuid" },
	{ &one, "{\"id\":null}", "id is null" },
	{ &one, "{" ID ",\"word\":\"on\"}", "word is no enum" },
	{ &one, ROW("\"price\":\"1\""), "price is no decimal" },
	{ &one, ROW("\"price\":1,\"size\":12"), "size is no int in a string" },
	{ &one, ROW("\"price\":1,\"size\":\"12\",\"day\":\"2026-1-2\""),
		"day is no date" },
	{ &list, DATA("{\"list\":[{\"n\":1}],\"total\":1,\"next\":null}"),
		NULL },
	{ &list, DATA("{\"list\":[],\"next\":\"a\"}"), "total is missing" },
	{ &list, "{\"list\":[],\"total\":0,\"next\":null}",
		"is not {\"success\":true,\"data\":...}" },
	{ &bare, "[{\"n\":1}]", NULL },
	{ &bare, "[{}]", "the list.0.n is missing" },
	{ &bare, "{}", "the list is no list" },
};

START_TEST(what_is_not_declared_is_noticed)
{
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		struct json_object *value = json_tokener_parse(said[i].said);
		const char *wrong = answer_wrong(said[i].row, value);
		ck_assert_pstr_eq(wrong, said[i].wrong);
		json_object_put(value);
	}
}
END_TEST

static const struct object small = {
	"Small",
	.members = {
		{ "id", UUID },
		{ "n", INT, .null = true },
		{ "days", DATE, .list = true },
		{ "more", TEXT, .absent = true },
		{ 0 },
	},
};

#define PLAIN .scope = PUBLIC, .status = 200
#define DAYS "array[date '2026-01-02'] as days"

/* What a function returns, and how its row is at odds with it. */
static const struct {
	const char *statement;
	struct route row;
	const char *wrong;
} fits[] = {
	{ "select gen_random_uuid() as id, 1 as n, " DAYS,
		{ PLAIN, .answer = &small }, NULL },
	{ "select 1::bigint as n, '[]'::json as days, "
	  "gen_random_uuid() as id, 'a' as more, 2 as _etag",
		{ PLAIN, .answer = &small }, NULL },
	{ "select 1 as n", { PLAIN },
		"returns columns, but its row declares no answer" },
	{ "select 1 as n", { PLAIN, .types = "text/plain" }, NULL },
	{ "select 1 as n", { PLAIN, .answer = &small, .array = true },
		"returns columns, which are no list by themselves" },
	{ "select gen_random_uuid() as id, 1 as n", { PLAIN, .answer = &small },
		"returns no days, which the row's answer has" },
	{ "select gen_random_uuid() as id, 1 as \"N\"",
		{ PLAIN, .answer = &small },
		"returns N, which the row's answer has not" },
	{ "select 'a' as id", { PLAIN, .answer = &small },
		"returns id as no uuid, as the row's answer says" },
	{ "select 1.5 as n", { PLAIN, .answer = &small },
		"returns n as no int, as the row's answer says" },
	{ "select array['a'] as days", { PLAIN, .answer = &small },
		"returns days as no list of date, as the row's answer says" },
	{ "select '{}'::json as answer", { PLAIN, .answer = &small }, NULL },
	{ "select '{}'::json as answer",
		{ PLAIN, .answer = &small, .data = true }, NULL },
	{ "select 200 as status, '{}'::json as body, '{}'::jsonb as headers",
		{ PLAIN, .answer = &small }, NULL },
	{ "select 200 as status, '{}'::json as body, '{}'::jsonb as headers",
		{ PLAIN, .answer = &small, .data = true },
		"returns a reply, around which nothing is put" },
	{ "select '{}'::json as answer",
		{ PLAIN, .answer = &small, .total = true },
		"returns no columns, as the row says" },
};

START_TEST(columns_are_those_that_the_row_declares)
{
	PGconn *conn = PQconnectdb(setting("TEST_DATABASE_URL"));

	for (size_t i = 0; i < sizeof fits / sizeof *fits; i++) {
		PGresult *result = PQexec(conn, fits[i].statement);
		ck_assert_pstr_eq(fit_wrong(kept_memory, &fits[i].row, result),
			fits[i].wrong);
		PQclear(result);
	}
	PQfinish(conn);
}
END_TEST

void
answer_tests(const TTest *tests[ANSWER_TESTS])
{
	tests[0] = what_is_not_declared_is_noticed;
	tests[1] = columns_are_those_that_the_row_declares;
}
