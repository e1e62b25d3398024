/* What is appended to a table. */
#include "loading.h"

static const struct appended {
	const char *name;
	const char *before;
	const char *file;
	const char *columns; /* name type, ... */
	const char *rows;
	const char *code;
} all[] = {
	{ "by name, in any order and case", "a,b\n1,x\n", "B,A\ny,2\n",
		"a integer, b text", "[[1,\"x\"],[2,\"y\"]]" },
	{ "integers widen to decimals", "a,b\n1,x\n", "a,b\n2.5,y\n",
		"a decimal, b text", "[[1,\"x\"],[2.5,\"y\"]]" },
	{ "decimals take integers", "a,b\n1.5,x\n", "a,b\n2,y\n",
		"a decimal, b text", "[[1.5,\"x\"],[2,\"y\"]]" },
	{ "dates widen to instants", "a\n2025-01-01\n", "a\n2025-01-02 10:00\n",
		"a instant",
		"[[\"2025-01-01T00:00:00.000Z\"],[\"2025-01-02T10:00:00.000Z\"]]" },
	{ "instants take dates", "a\n2025-01-01 10:00\n", "a\n3.1.2025\n",
		"a instant",
		"[[\"2025-01-01T10:00:00.000Z\"],[\"2025-01-03T00:00:00.000Z\"]]" },
	{ "a text takes anything, as it is written", "a\nx\n", "a\n007\n1.50\n",
		"a text", "[[\"x\"],[\"007\"],[\"1.50\"]]" },
	{ "a column without a value is of any type", "a,b\n1,2\n",
		"a,b\n3,NA\n4,\n", "a integer, b integer",
		"[[1,2],[3,null],[4,null]]" },
	{ "columns that are missing, and new ones", "a,b\n1,2\n", "c,a\n5,3\n",
		"a integer, b integer, c integer", "[[1,2,null],[3,null,5]]" },
	{ "with cells too many", "a,b\n1,2\n", "b,a\n3,4,5,6\n",
		"a integer, b integer, _extra text",
		"[[1,2,null],[4,3,\"5,6\"]]" },
	{ "a text does not become a number's", "a\n1\n", "a\nx\n", NULL, NULL,
		"types_differ" },
	{ "nor a number a boolean's", "a\ntrue\n", "a\n5\n", NULL, NULL,
		"types_differ" },
};

static void
try_append(const struct appended *a)
{
	static const char *const keys[] = { "name", "type", "none" };
	struct loaded before = load_bytes(a->before, strlen(a->before), NULL);
	struct loaded after = { .engine = memfd_create("engine", 0) };
	struct load_request request = {
		.source = file_of(a->file, strlen(a->file)),
		.engine = after.engine,
		.spill = -1,
		.base = before.engine,
		.base_columns = plain(member(before.facts, "columns")),
	};
	bool ok = load_prepare(&after.arena, &request, &after.result) &&
		  load_run(&after.arena, &request, &after.result);

	expect(a->name, "the code", ok ? "none" : after.result.code,
		a->code ? a->code : "none");
	if (ok) {
		after.facts = json_tokener_parse(after.result.facts);
		expect(a->name, "columns",
			in_short(&after.arena, member(after.facts, "columns"),
				keys),
			a->columns);
		expect(a->name, "rows", plain(member(after.facts, "preview")),
			a->rows);
	}
	close(request.source);
	load_end(&before);
	load_end(&after);
}

START_TEST(tables_are_appended)
{
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		try_append(&all[i]);
}
END_TEST

START_TEST(rows_go_on_counting)
{
	struct loaded before = load_bytes("a\n1\n2\n", 6, NULL);
	struct loaded after = { .engine = memfd_create("engine", 0) };
	struct load_request request = {
		.source = file_of("a\nx\n3\n", 6),
		.engine = after.engine,
		.spill = -1,
		.base = before.engine,
		.base_columns = plain(member(before.facts, "columns")),
		.options = "{\"types\":{\"a\":\"integer\"}}",
	};

	ck_assert(load_prepare(&after.arena, &request, &after.result));
	ck_assert(load_run(&after.arena, &request, &after.result));
	after.facts = json_tokener_parse(after.result.facts);
	ck_assert_int_eq(
		json_object_get_int(member(after.facts, "row_count")), 4);
	ck_assert_ptr_nonnull(strstr(after.result.facts,
		"\"first\":[{\"row\":3,\"line\":2,\"value\":\"x\"}]"));
	close(request.source);
	load_end(&before);
	load_end(&after);
}
END_TEST

int
main(void)
{
	return unit_run("table_append", (const TTest *[]){ tables_are_appended,
						rows_go_on_counting, NULL });
}
