/* Tables in JSON. */
#include "loading.h"

static const struct file files[] = {
	{ "an array of objects",
		"[{\"a\":1,\"b\":\"x\"},\n{\"b\":\"y\",\"c\":true}]",
		.source = "json UTF-8",
		.columns = "a integer, b text, c boolean",
		.rows = "[[1,\"x\",null],[null,\"y\",true]]", .problems = "" },
	{ "ndjson", "{\"a\":1}\n{\"a\":2.5}\n", .source = "ndjson UTF-8",
		.rows = "[[1],[2.5]]" },
	{ "one object alone is a row", "{\"a\":1}", .source = "ndjson UTF-8",
		.rows = "[[1]]" },
	{ "an object with one array",
		"{\"meta\":{\"n\":[1,2]},\"data\":[{\"a\":1},{\"a\":2}]}",
		.source = "json UTF-8", .rows = "[[1],[2]]" },
	{ "an array further down", "{\"d\":{\"items\":[{\"a\":1}]}}",
		.options = "{\"path\":\"d.items\"}", .rows = "[[1]]" },
	{ "two arrays", "{\"a\":[{\"x\":1}],\"b\":[{\"x\":1}]}",
		.code = "ambiguous_path" },
	{ "two arrays and an option", "{\"a\":[{\"x\":1}],\"b\":[{\"x\":2}]}",
		.options = "{\"path\":\"b\"}", .rows = "[[2]]" },
	{ "a path that is not there", "[{\"a\":1}]",
		.options = "{\"path\":\"b\"}", .code = "path_not_found" },
	{ "objects are flattened to three levels",
		"[{\"a\":{\"b\":{\"c\":{\"d\": 1}},\"e\":[1, {\"f\": 2}]}}]",
		.columns = "a.b.c text, a.e text",
		.rows = "[[\"{\\\"d\\\":1}\",\"[1,{\\\"f\\\":2}]\"]]" },
	{ "objects in arrays of rows are no rows",
		"{\"x\":[{\"a\":[{\"q\":1},{\"q\":2}]}]}",
		.columns = "a text" },
	{ "brackets and quotes in texts", "[{\"a\":\"]}\\\"{[\",\"b\\\"}\":1}]",
		.columns = "a text, b\"} integer",
		.rows = "[[\"]}\\\"{[\",1]]" },
	{ "texts that are escaped", "[{\"a\":\"\\u00e4\\n\\ud83d\\ude00\"}]",
		.rows = "[[\"\xc3\xa4\\n\xf0\x9f\x98\x80\"]]" },
	{ "numbers have a point, whatever their digits",
		"[{\"a\":1.234,\"b\":1e3},{\"a\":2.5,\"b\":\"1,5\"}]",
		.columns = "a decimal, b text",
		.rows = "[[1.234,\"1e3\"],[2.5,\"1,5\"]]" },
	{ "a bracket that is missing", "[{\"a\":1},\n{\"a\":2}",
		.code = "malformed_json", .line = 2 },
	{ "an object that is none", "[{\"a\":1},\n{\"a\":nul}]",
		.code = "malformed_json", .line = 2 },
	{ "brackets that do not match", "[{\"a\":1]}",
		.code = "malformed_json" },
	{ "no object", "[]", .code = "empty_file" },
	{ "a header that looks like JSON", "[a];[b]\n1;2\n",
		.source = "csv UTF-8 ;",
		.columns = "[a] integer, [b] integer" },
	{ 0 },
};

START_TEST(tables_are_found)
{
	for (const struct file *file = files; file->name; file++)
		try_file(file);
}
END_TEST

/* 70 levels: more than are followed. */
START_TEST(depth_is_bounded)
{
	char text[400] = "[{\"a\":";
	size_t len = strlen(text);

	memset(text + len, '[', 100);
	memset(text + len + 100, ']', 100);
	memcpy(text + len + 200, "}]", 3);
	try_file(&(struct file){ "deep", text, .code = "malformed_json" });
}
END_TEST

START_TEST(the_order_of_keys_may_change)
{
	struct arena arena = { 0 };
	struct buffer text = { .arena = &arena };

	for (int row = 0; row < 3; row++) {
		buffer_text(&text, "{");
		for (int i = 0; i < 300; i++)
			buffer_printf(&text, "%s\"k%d\":%d", i ? "," : "",
				(i * 7 + row) % 300, i);
		buffer_text(&text, "}\n");
	}
	struct loaded loaded = load_bytes(text.data, text.len, NULL);
	ck_assert_int_eq(
		json_object_get_int(member(loaded.facts, "column_count")), 300);
	load_end(&loaded);
	arena_free(&arena);
}
END_TEST

int
main(void)
{
	return unit_run("table_json",
		(const TTest *[]){ tables_are_found, depth_is_bounded,
			the_order_of_keys_may_change, NULL });
}
