/* Tables written as files, which read back the same. */
#include "loading.h"
#include "table/engine.h"
#include "table/export.h"

static struct buffer said;

static bool
hear(void *context, const char *bytes, size_t len)
{
	(void)context;
	buffer_add(&said, bytes, len);
	return true;
}

static bool
refuse_all(void *context, const char *bytes, size_t len)
{
	(void)context;
	(void)bytes;
	(void)len;
	return false;
}

static struct export export_of(
	struct loaded *loaded, enum export_format format, bool raw)
{
	struct json_object *list = member(loaded->facts, "columns");
	struct export e = {
		.format = format,
		.raw = raw,
		.count = (int)json_object_array_length(list),
		.write = hear,
	};
	struct export_column *columns =
		arena_alloc(&loaded->arena, (size_t)e.count * sizeof *columns);

	for (int i = 0; i < e.count; i++) {
		struct json_object *o =
			json_object_array_get_idx(list, (size_t)i);
		columns[i].name = json_object_get_string(member(o, "name"));
		columns[i].type =
			type_named(json_object_get_string(member(o, "type")));
	}
	e.columns = columns;
	said = (struct buffer){ .arena = &loaded->arena };
	return e;
}

static bool
write_out(struct loaded *loaded, const struct export *e)
{
	struct buffer text = { .arena = &loaded->arena };
	sqlite3_stmt *row;
	sqlite3 *db = engine_open(loaded->engine);

	buffer_text(&text, "select ");
	for (int i = 0; i < e->count; i++)
		buffer_printf(&text, "c%d,", i);
	buffer_text(&text, "n from data order by n");
	ck_assert_int_eq(
		sqlite3_prepare_v2(db, text.data, -1, &row, NULL), SQLITE_OK);
	bool ok = export_rows(e, row);
	sqlite3_finalize(row);
	sqlite3_close(db);
	return ok;
}

static const char table[] = "=a,b,c,d,e\n"
			    "\"=1+1\",9007199254740993,2025-01-02,yes,2.50\n"
			    "\"say \"\"x\"\", y\",-5,2025-01-03,no,\n"
			    "\"\",1,,,-1e-7\n"
			    "\"line\r\nend\",2,,,3\n";

static const struct written {
	enum export_format format;
	bool raw;
	const char *text;
} all[] = {
	{ EXPORT_CSV, false,
		"\xef\xbb\xbf'=a,b,c,d,e\r\n"
		"'=1+1,9007199254740993,2025-01-02,true,2.5\r\n"
		"\"say \"\"x\"\", y\",-5,2025-01-03,false,\r\n"
		"\"\",1,,,-1e-07\r\n"
		"\"line\r\nend\",2,,,3\r\n" },
	{ EXPORT_CSV, true,
		"=a,b,c,d,e\r\n"
		"=1+1,9007199254740993,2025-01-02,true,2.5\r\n"
		"\"say \"\"x\"\", y\",-5,2025-01-03,false,\r\n"
		"\"\",1,,,-1e-07\r\n"
		"\"line\r\nend\",2,,,3\r\n" },
	{ EXPORT_NDJSON, false,
		"{\"=a\":\"=1+1\",\"b\":\"9007199254740993\",\"c\":"
		"\"2025-01-02\",\"d\":true,\"e\":2.5}\n"
		"{\"=a\":\"say \\\"x\\\", y\",\"b\":-5,\"c\":\"2025-01-03\","
		"\"d\":false,\"e\":null}\n"
		"{\"=a\":\"\",\"b\":1,\"c\":null,\"d\":null,\"e\":-1e-07}\n"
		"{\"=a\":\"line\\r\\nend\",\"b\":2,\"c\":null,\"d\":null,"
		"\"e\":3}\n" },
};

START_TEST(tables_are_written)
{
	struct loaded loaded = load_bytes(table, sizeof table - 1, NULL);

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct export e = export_of(&loaded, all[i].format, all[i].raw);
		ck_assert(write_out(&loaded, &e));
		ck_assert_str_eq(said.data, all[i].text);
	}
	load_end(&loaded);
}
END_TEST

/* Each character that a spreadsheet takes for a formula's first. */
START_TEST(formulas_are_texts)
{
	static const char text[] =
		"a\n\"=x\"\n+x\n-x\n@x\n\"\tx\"\n\"\rx\"\nx=\n";
	struct loaded loaded = load_bytes(text, sizeof text - 1, NULL);
	struct export e = export_of(&loaded, EXPORT_CSV, false);

	ck_assert(write_out(&loaded, &e));
	ck_assert_str_eq(said.data, "\xef\xbb\xbf"
				    "a\r\n'=x\r\n'+x\r\n'-x\r\n"
				    "'@x\r\n'\tx\r\n\"'\rx\"\r\nx=\r\n");
	load_end(&loaded);
}
END_TEST

START_TEST(what_is_written_reads_back_the_same)
{
	struct loaded loaded = load_bytes(table, sizeof table - 1, NULL);
	struct export e = export_of(&loaded, EXPORT_CSV, true);

	ck_assert(write_out(&loaded, &e));
	struct loaded again = load_bytes(said.data, said.len, NULL);
	ck_assert_str_eq(plain(member(again.facts, "preview")),
		plain(member(loaded.facts, "preview")));
	ck_assert_str_eq(plain(member(again.facts, "columns")),
		plain(member(loaded.facts, "columns")));
	load_end(&again);
	load_end(&loaded);
}
END_TEST

START_TEST(one_column_keeps_its_empty_rows)
{
	static const char text[] = "a\nNULL\nx\n\"\"\n";
	struct loaded loaded = load_bytes(text, sizeof text - 1, NULL);
	struct export e = export_of(&loaded, EXPORT_CSV, true);

	ck_assert(write_out(&loaded, &e));
	ck_assert_str_eq(said.data, "a\r\nNULL\r\nx\r\n\"\"\r\n");
	e.write = refuse_all;
	ck_assert(!write_out(&loaded, &e));
	load_end(&loaded);
}
END_TEST

int
main(void)
{
	return unit_run("table_export",
		(const TTest *[]){ tables_are_written, formulas_are_texts,
			what_is_written_reads_back_the_same,
			one_column_keeps_its_empty_rows, NULL });
}
