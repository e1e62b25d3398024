/* Definitions over a table: each step and function, with NULL and without rows. */
#include <fcntl.h>

#include "formula/run.h"
#include "loading.h"

/* The golden table of the contract. */
static const char sales[] = "day,region,units,price,paid,code,note\n"
			    "2025-01-01,North,10,2.50,true,007,ok\n"
			    "2025-01-02,South,12,2.50,false,008,\n"
			    "2025-01-03,North,11,,true,009,\"called, twice\"\n"
			    "2025-01-04,East,13,2.75,true,010,NA\n"
			    "2025-01-05,North,9,3.10,false,011,ok\n"
			    "2025-01-05,North,9,3.10,false,011,ok\n"
			    "2025-01-06,South,90,2.60,true,012,\n"
			    "2025-01-07,East,,2.90,true,013,ok\n"
			    "2025-01-08,South,14,2.45,false,014,late\n"
			    "2025-01-09,North,8,3.30,true,015,ok\n"
			    "2025-01-10,East,10,2.70,,016,ok\n"
			    "2025-01-11,South,12,2.65,true,017,ok\n";

/* A definition and the rows that it gives; of a refusal, its code. */
static const struct run_case {
	const char *name, *definition, *rows;
} cases[] = {
	{ "no step", "{\"steps\":[{\"select\":[\"units\"]},{\"limit\":3}]}",
		"[[10],[12],[11]]" },
	{ "sums of the contract",
		"{\"steps\":[{\"group\":{\"by\":[\"region\"],\"values\":{\"s\":"
		"\"sum(units*price)\",\"n\":\"count(price)\"}}},{\"derive\":{"
		"\"s\":\"round(s, 6)\"}}]}",
		"[[\"North\",107.2,4],[\"South\",330.1,4],[\"East\",62.75,3]]" },
	{ "filter and NULL",
		"{\"steps\":[{\"filter\":\"not paid or price > 3\"}"
		",{\"select\":[\"code\"]}]}",
		"[[\"008\"],[\"011\"],[\"011\"],[\"014\"],[\"015\"]]" },
	{ "a filter of nothing", "{\"steps\":[{\"filter\":\"units > 1000\"}]}",
		"[]" },
	{ "aggregates of no row",
		"{\"steps\":[{\"filter\":\"units > 1000\"},{\"group\":{"
		"\"values\":{\"n\":\"count()\",\"s\":\"sum(units)\",\"m\":"
		"\"median(units)\",\"d\":\"count_distinct(code)\",\"f\":"
		"\"first(code)\",\"o\":\"mode(code)\",\"a\":\"any(paid)\","
		"\"c\":\"corr(units,price)\",\"v\":\"stddev(units)\"}}}]}",
		"[[0,null,null,0,null,null,null,null,null]]" },
	{ "a group of no row has none",
		"{\"steps\":[{\"filter\":\"units > 1000\"},{\"group\":{\"by\":["
		"\"region\"],\"values\":{\"n\":\"count()\"}}}]}",
		"[]" },
	{ "NULL is a group",
		"{\"steps\":[{\"group\":{\"by\":[\"paid\"],\"values\":{\"n\":"
		"\"count()\",\"u\":\"max(units)\"}}}]}",
		"[[true,7,90],[false,4,14],[null,1,10]]" },
	{ "all aggregates",
		"{\"steps\":[{\"group\":{\"values\":{\"a\":\"sum(units)\","
		"\"b\":\"avg(units)\",\"c\":\"round(stddev(units), 9)\",\"d\":"
		"\"median(units)\",\"e\":\"quantile(units, 0.25)\",\"f\":"
		"\"round(corr(units, price), 9)\",\"g\":\"min(region)\",\"h\":"
		"\"last(note)\",\"i\":\"mode(note)\",\"j\":\"all(paid)\",\"k\":"
		"\"sum_if(units, paid)\",\"l\":\"count_if(paid)\",\"m\":"
		"\"avg_if(units, units > 50)\",\"n\":\"count_distinct(code)\","
		"\"o\":\"max(day) - min(day)\"}}}]}",
		"[[198,18,23.949947808,11,9.5,-0.252970781,\"East\",\"ok\","
		"\"ok\",false,144,7,90,11,10]]" },
	{ "an expression of keys and aggregates",
		"{\"steps\":[{\"group\":{\"by\":[{\"m\":\"trunc('week', day)\"}"
		"],\"values\":{\"x\":\"format(m, '%d') || '/' || "
		"text(count())\"}}}]}",
		"[[\"2024-12-30\",\"30/6\"],[\"2025-01-06\",\"06/6\"]]" },
	{ "later names see earlier ones",
		"{\"steps\":[{\"derive\":{\"a\":\"units + 1\",\"units\":\"a * "
		"2\",\"b\":\"units\"}},{\"select\":[\"a\",\"b\"]},{\"limit\":1}"
		"]}",
		"[[11,22]]" },
	{ "NULLs last both ways",
		"{\"steps\":[{\"sort\":[\"units\"]},{\"select\":[\"units\"]}]}",
		"[[8],[9],[9],[10],[10],[11],[12],[12],[13],[14],[90],[null]]" },
	{ "downwards, and rows that are alike as they were",
		"{\"steps\":[{\"sort\":[\"-units\"]},{\"select\":[\"units\","
		"\"code\"]},{\"limit\":5}]}",
		"[[90,\"012\"],[14,\"014\"],[13,\"010\"],[12,\"008\"],[12,"
		"\"017\"]]" },
	{ "a limit of what is sorted, then a filter",
		"{\"steps\":[{\"sort\":[\"-units\"]},{\"limit\":3},{\"filter\":"
		"\"units < 20\"},{\"select\":[\"units\"]}]}",
		"[[14],[13]]" },
	{ "distinct",
		"{\"steps\":[{\"select\":[\"region\",\"paid\"]},{\"distinct\":"
		"true}]}",
		"[[\"North\",true],[\"South\",false],[\"East\",true],"
		"[\"North\",false],[\"South\",true],[\"East\",null]]" },
	{ "fill",
		"{\"steps\":[{\"fill\":{\"price\":\"previous\",\"units\":"
		"\"mean\",\"note\":\"-\",\"paid\":false}},{\"select\":["
		"\"units\",\"price\",\"paid\",\"note\"]},{\"filter\":\"price = "
		"2.5 or units = 18 or not paid and units = 10\"}]}",
		"[[10,2.5,true,\"ok\"],[12,2.5,false,\"-\"],[11,2.5,true,"
		"\"called, twice\"],[18,2.9,true,\"ok\"],[10,2.7,false,\"ok\"]"
		"]" },
	{ "a sample keeps the order, and is the same",
		"{\"steps\":[{\"sample\":3},{\"group\":{\"values\":{\"n\":"
		"\"count()\"}}}]}",
		"[[3]]" },
	{ "parameters, of which one has no value",
		"{\"params\":[{\"name\":\"least\",\"type\":\"integer\",\"default\":"
		"14},{\"name\":\"word\",\"type\":\"text\"}],\"steps\":[{\"filter\":"
		"\"units >= :least and :word is null\"},{\"select\":[\"units\"]}]"
		"}",
		"[[90],[14]]" },
	{ "rename",
		"{\"steps\":[{\"rename\":{\"units\":\"u\"}},{\"filter\":\"u > "
		"14\"},{\"select\":[\"u\"]}]}",
		"[[90]]" },
	{ "numbers",
		"{\"steps\":[{\"limit\":1},{\"derive\":{\"a\":\"7 / 2\",\"b\":"
		"\"1 / 0\",\"c\":\"-7 % 3\",\"d\":\"9223372036854775807 + 1\","
		"\"e\":\"9007199254740993 * 1\",\"f\":\"round(2.5) + "
		"round(-2.5)\",\"g\":\"sqrt(-1)\",\"h\":\"bin(-7, 5)\",\"i\":"
		"\"least(3, null, 2)\",\"j\":\"power(2, 10)\",\"k\":\"5.5 % "
		"2\",\"l\":\"1 - 2 - 3\",\"m\":\"8 / 2 / 2\",\"n\":\"round("
		"1234, -2)\"}},{\"select\":[\"a\",\"b\",\"c\",\"d\",\"e\","
		"\"f\",\"g\",\"h\",\"i\",\"j\",\"k\",\"l\",\"m\",\"n\"]}]}",
		"[[3.5,null,-1,9.223372036854776e+18,\"9007199254740993\",0,"
		"null,-10,2,1024,1.5,-4,2,1200]]" },
	{ "texts",
		"{\"steps\":[{\"limit\":1},{\"derive\":{\"a\":\"upper('\xc3\xa9"
		"a')\",\"b\":\"left('\xc3\xa9\xc3\xa8z', 2)\",\"c\":\"right("
		"'abc', 2)\",\"d\":\"substr('abcdef', 2, 3)\",\"e\":\"replace("
		"'aXbX', 'X', '--')\",\"f\":\"split('a,b,c', ',', 2)\",\"g\":"
		"\"extract('(\\\\d+)', 'x42y', 1)\",\"h\":\"concat('a', null, "
		"'b')\",\"i\":\"'a' || null\",\"j\":\"contains('abc', 'b') and "
		"starts('abc', 'a') and ends('abc', 'c')\",\"k\":\"length("
		"'\xc3\xa9\xc3\xa9')\",\"l\":\"trim('  x ')\",\"m\":\"'B' > "
		"'a'\",\"n\":\"matches('abc', '^b')\"}},{\"select\":[\"a\","
		"\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\","
		"\"l\",\"m\",\"n\"]}]}",
		"[[\"\xc3\x89"
		"A\",\"\xc3\xa9\xc3\xa8\",\"bc\",\"bcd\",\"a--b--\",\"b\","
		"\"42\",\"ab\",null,true,2,\"x\",true,false]]" },
	{ "times",
		"{\"steps\":[{\"limit\":1},{\"derive\":{\"a\":\"add('month', "
		"1, date('2024-01-31'))\",\"b\":\"diff('month', date("
		"'2024-01-31'), date('2024-02-29'))\",\"c\":\"week(date("
		"'2024-12-30'))\",\"d\":\"weekday(day)\",\"e\":\"quarter(day)\""
		",\"f\":\"trunc('hour', instant('2025-03-01T10:59:01Z'))\","
		"\"g\":\"instant(day)\",\"h\":\"day + 31 - day\",\"i\":\"date("
		"'nonsense')\",\"j\":\"day + 9999999999\",\"k\":\"today() - "
		"date(now())\",\"l\":\"year(date('0001-01-01'))\",\"m\":\"day("
		"day)\"}},{\"select\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\","
		"\"g\",\"h\",\"i\",\"j\",\"k\",\"l\",\"m\"]}]}",
		"[[\"2024-02-29\",1,1,3,1,\"2025-03-01T10:00:00.000Z\","
		"\"2025-01-01T00:00:00.000Z\",31,null,null,0,1,1]]" },
	{ "conversions",
		"{\"steps\":[{\"limit\":1},{\"derive\":{\"a\":\"integer('12')\""
		",\"b\":\"integer(-2.9)\",\"c\":\"decimal('1.5')\",\"d\":"
		"\"integer('x')\",\"e\":\"text(1.50)\",\"f\":\"text(paid)\","
		"\"g\":\"boolean('yes')\",\"h\":\"text(day)\",\"i\":\"integer("
		"true)\",\"j\":\"decimal(3)\"}},{\"select\":[\"a\",\"b\","
		"\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\"]}]}",
		"[[12,-2,1.5,null,\"1.5\",\"true\",true,\"2025-01-01\",1,3]]" },
	{ "in, between, case, null",
		"{\"steps\":[{\"derive\":{\"a\":\"units in (9, 8, null)\",\"b\":"
		"\"units not between 9 and 12\",\"c\":\"case when units > 12 "
		"then 'many' when units is null then 'none' end\",\"d\":"
		"\"coalesce(nullif(units, 9), -1)\"}},{\"select\":[\"a\","
		"\"b\",\"c\",\"d\"]},{\"sample\":12},{\"limit\":8},{\"distinct"
		"\":true}]}",
		"[[null,false,null,10],[null,false,null,12],[null,false,null,"
		"11],[null,true,\"many\",13],[true,false,null,-1],[null,true,"
		"\"many\",90],[null,null,\"none\",-1]]" },
	{ "a pattern that would never end",
		"{\"steps\":[{\"filter\":\"matches(concat('aaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaa', code, '!'), '^(a+)+$')\"}]}",
		"too_expensive" },
	{ "a text that doubles",
		"{\"steps\":[{\"derive\":{\"a\":\"concat(note,note,note,note,"
		"note,note,note,note)\",\"b\":\"concat(a,a,a,a,a,a,a,a)\",\"c\""
		":\"concat(b,b,b,b,b,b,b,b)\",\"d\":\"concat(c,c,c,c,c,c,c,c)\""
		",\"e\":\"concat(d,d,d,d,d,d,d,d)\",\"f\":\"concat(e,e,e,e,e,e,"
		"e,e)\",\"g\":\"concat(f,f,f,f,f,f,f,f)\"}}]}",
		"too_expensive" },
	{ "what does not fit the columns",
		"{\"steps\":[{\"filter\":\"nothing > 1\"}]}",
		"invalid_definition" },
	{ 0 },
};

static struct run_result
run(struct loaded *loaded, const char *definition, size_t memory)
{
	struct run_request request = {
		.engine = loaded->engine,
		.spill = open("/tmp", O_PATH | O_DIRECTORY),
		.columns = plain(member(loaded->facts, "columns")),
		.definition = definition,
		.now = 1735689600000,
		.group_memory = memory,
	};
	struct run_result result;

	run_prepare(&request);
	run_definition(&loaded->arena, &request, &result);
	close(request.spill);
	ck_assert(!result.answer == !!result.code);
	return result;
}

static void
expect_rows(struct loaded *loaded, const struct run_case *c, size_t memory)
{
	struct run_result result = run(loaded, c->definition, memory);
	struct json_object *answer =
		result.answer ? json_tokener_parse(result.answer) : NULL;
	const char *is =
		answer ? json_object_to_json_string_ext(member(answer, "rows"),
				 JSON_C_TO_STRING_PLAIN |
					 JSON_C_TO_STRING_NOSLASHESCAPE)
		       : result.code;

	ck_assert_msg(!strcmp(is, c->rows), "%s:\n%s (%s)\nnot\n%s", c->name,
		is, result.message ? result.message : "", c->rows);
	json_object_put(answer);
}

START_TEST(rows_are_right)
{
	for (const struct run_case *c = cases; c->name; c++) {
		struct loaded loaded =
			load_bytes(sales, sizeof sales - 1, NULL);
		expect_rows(&loaded, c, 0);
		load_end(&loaded);
	}
}
END_TEST

/* A table of so many rows: k is i % keys as text, v is i. */
static struct loaded
many_rows(int rows, int keys)
{
	struct arena arena = { 0 };
	struct buffer out = { .arena = &arena };

	buffer_text(&out, "k,v\n");
	for (int i = 0; i < rows; i++)
		buffer_printf(&out, "key-%d,%d\n", i % keys, i);
	struct loaded loaded = load_bytes(out.data, out.len, NULL);
	arena_free(&arena);
	return loaded;
}

/* However the memory parts the keys, the bytes are the same. */
START_TEST(parts_make_no_difference)
{
	static const char definition[] =
		"{\"steps\":[{\"group\":{\"by\":[\"k\"],\"values\":{\"n\":"
		"\"count()\",\"m\":\"median(v)\",\"s\":\"sum(v)\",\"l\":"
		"\"last(k)\"}}}]}";
	struct loaded loaded = many_rows(20000, 5000);
	struct run_result once = run(&loaded, definition, 0);
	struct run_result parted = run(&loaded, definition, 200000);

	ck_assert(strstr(once.answer, "[\"key-4999\",4,12499,49996,"
				      "\"key-4999\"]],\"row_count\":5000,"));
	ck_assert_str_eq(once.answer, parted.answer);
	/* No part can be smaller than its group; then it is said. */
	ck_assert_ptr_nonnull(run(&loaded, definition, 1).code);
	load_end(&loaded);
}
END_TEST

/* The result is cut; what is counted is all of it. */
START_TEST(results_are_cut)
{
	struct loaded loaded = many_rows(12000, 12000);
	struct run_result result = run(&loaded, "{}", 0);

	ck_assert(strstr(result.answer, "[\"key-9999\",9999]],\"row_count\":"
					"12000,\"truncated\":true"));
	load_end(&loaded);
}
END_TEST

/* Of 12 000 rows at most 2 000 marks; the extremes and the sum are there. */
START_TEST(charts_have_few_marks)
{
	static const char *const types[] = { "line", "area", "bar", "pie",
		"scatter", "heatmap" };
	struct loaded loaded = many_rows(12000, 12000);

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		struct run_result result = run(&loaded,
			arena_printf(&loaded.arena,
				"{\"charts\":[{\"type\":\"%s\",\"x\":\"k\","
				"\"y\":[\"v\"]}]}",
				types[i]),
			0);
		ck_assert_msg(
			result.answer, "%s: %s", types[i], result.message);
		struct json_object *answer = json_tokener_parse(result.answer);
		struct json_object *data = member(
			json_object_array_get_idx(member(answer, "charts"), 0),
			"data");
		size_t marks = json_object_array_length(member(data, "rows"));
		ck_assert_int_eq(
			json_object_get_int(member(data, "of")), 12000);
		ck_assert_msg(marks > 1500 && marks <= 2000, "%s has %zu marks",
			types[i], marks);
		ck_assert(
			i > 3 || strstr(plain(data), "[\"key-11999\",11999]"));
		ck_assert(i > 1 || strstr(plain(data), "[\"key-0\",0]"));
		ck_assert(i < 2 || i > 3 ||
			  strstr(plain(data), "\"other\":{\"count\":10001,"
					      "\"sum\":50005000}"));
		json_object_put(answer);
	}
	load_end(&loaded);
}
END_TEST

static const char *
repeated(struct arena *arena, const char *text, int count, const char *end)
{
	struct buffer out = { .arena = arena };

	buffer_text(&out, "{\"steps\":[{\"derive\":{\"x\":\"");
	for (int i = 0; i < count; i++)
		buffer_text(&out, text);
	buffer_text(&out, end);
	for (int i = 0; i < count && strchr(text, '('); i++)
		buffer_text(&out, ")");
	buffer_text(&out, "\"}},{\"select\":[\"x\"]},{\"limit\":1}]}");
	return out.data;
}

/* What the grammar lets through, SQLite's parser takes, too. */
START_TEST(depth_runs)
{
	static const struct {
		const char *text;
		int count;
		const char *end, *gives;
	} deep[] = {
		{ "abs(", 38, "-units", "[[10]]" },
		{ "(1 + ", 38, "units", "[[48]]" },
		{ "- ", 38, "units", "[[10]]" },
		{ "units + ", 99, "1", "[[991]]" },
		{ "7.5 % ", 99, "1", "[[0]]" },
		{ "1 + ", 98, "day", "[[\"2025-04-09\"]]" },
		{ "'a' || ", 99, "''", NULL },
		{ "paid and ", 99, "true", "[[true]]" },
		{ "if(paid, 1, ", 37, "units", "[[1]]" },
	};
	struct loaded loaded = load_bytes(sales, sizeof sales - 1, NULL);

	for (size_t i = 0; i < sizeof deep / sizeof *deep; i++) {
		struct run_case c = { deep[i].text,
			repeated(&loaded.arena, deep[i].text, deep[i].count,
				deep[i].end),
			deep[i].gives };
		if (c.rows)
			expect_rows(&loaded, &c, 0);
		else
			ck_assert_ptr_nonnull(
				run(&loaded, c.definition, 0).answer);
	}
	load_end(&loaded);
}
END_TEST

/* Names that look like SQL are names. */
START_TEST(names_are_no_sql)
{
	static const char bytes[] = "c0,\"\"\"; drop\",],\"a'b\"\n1,2,3,4\n";
	static const struct run_case c = { "names of columns",
		"{\"steps\":[{\"derive\":{\"c1\":\"[c0] + [\\\"; drop] * "
		"[]]]\",\"n\":\"[a'b]\",\"'); --\":\"'x''); drop\"}}]}",
		NULL };
	static const struct run_case good = { "names of columns",
		"{\"steps\":[{\"derive\":{\"c1\":\"[c0] + [\\\"; drop] * "
		"[]]]\",\"n\":\"[a'b]\",\"'); --\":\"'x''); drop'\"}},"
		"{\"sort\":[\"-'); --\",\"\\\"; drop\"]}]}",
		"[[1,2,3,4,7,4,\"x'); drop\"]]" };
	struct loaded loaded = load_bytes(bytes, sizeof bytes - 1, NULL);

	ck_assert_str_eq(
		run(&loaded, c.definition, 0).code, "invalid_definition");
	expect_rows(&loaded, &good, 0);
	load_end(&loaded);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { rows_are_right, parts_make_no_difference,
		results_are_cut, charts_have_few_marks, depth_runs,
		names_are_no_sql, NULL };

	return unit_run("formula_run", tests);
}
