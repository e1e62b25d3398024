/* Files, and the tables that are read from them. */
#include "loading.h"

#define BYTES(text) .bytes = text, .len = sizeof text - 1

static const struct file dialects[] = {
	{ "a plain table", BYTES("a,b\n1,x\n2,y\n"), .source = "csv UTF-8 ,",
		.columns = "a integer, b text", .rows = "[[1,\"x\"],[2,\"y\"]]",
		.problems = "" },
	{ "semicolons beside commas in numbers", BYTES("a;b\n1,5;2,5\n3,5;4\n"),
		.source = "csv UTF-8 ;", .rows = "[[1.5,2.5],[3.5,4]]" },
	{ "tabs", BYTES("a\tb\n1\t2, 3\n"), .source = "tsv UTF-8 \t",
		.rows = "[[1,\"2, 3\"]]" },
	{ "bars", BYTES("a|b|c\n1|2|3\n"), .source = "csv UTF-8 |" },
	{ "sep= decides, and is no record",
		BYTES("sep=;\r\na;b,c\r\n1;2,3\r\n"), .source = "csv UTF-8 ;",
		.columns = "a integer, b,c decimal" },
	{ "an option decides", BYTES("a,b:c\n1,2:3\n"),
		.options = "{\"delimiter\":\":\"}",
		.columns = "a,b decimal, c integer" },
	{ "one column", BYTES("name\nAnn\nBob\n"), .columns = "name text",
		.rows = "[[\"Ann\"],[\"Bob\"]]" },
	{ "no line end at the end", BYTES("a,b\n1,2"), .rows = "[[1,2]]" },
	{ "CR ends lines", BYTES("a,b\r1,2\r3,4\r"), .rows = "[[1,2],[3,4]]" },
	{ "CRLF ends lines", BYTES("a,b\r\n1,2\r\n"), .rows = "[[1,2]]" },
	{ "a record of empty cells is none before the header, a row behind it",
		BYTES(",,\na,b\n,\n1,2\n"), .columns = "a integer, b integer",
		.rows = "[[null,null],[1,2]]" },
	{ "empty lines are none", BYTES("\n\na,b\n\n1,2\n\n"),
		.rows = "[[1,2]]", .problems = "" },
	{ "quotes, doubled, with line ends and delimiters",
		BYTES("a,b\n\"x \"\"y\"\"\",\"1\r\n2, 3\"\n"),
		.rows = "[[\"x \\\"y\\\"\",\"1\\r\\n2, 3\"]]" },
	{ "apostrophes as quotes", BYTES("a,b\n'x, y','it''s'\n"),
		.options = "{\"quote\":\"'\"}",
		.rows = "[[\"x, y\",\"it's\"]]" },
	{ "no quotes at all", BYTES("a,b\n\"x,5\"\n"),
		.options = "{\"quote\":\"\"}",
		.rows = "[[\"\\\"x\",\"5\\\"\"]]" },
	{ "a quote that never ends", BYTES("a,b\n1,2\n3,\"4\n5,6\n"),
		.code = "unterminated_quote", .line = 3 },
	{ "a quote that never ends behind one with line ends",
		BYTES("a,b\n\"1\n2\",\"4\n5,6\n"), .code = "unterminated_quote",
		.line = 3 },
	{ "header only", BYTES("a,b\n"), .columns = "a text, b text",
		.rows = "[]" },
	{ "nothing", BYTES("\n\n"), .code = "empty_file" },
	{ "blanks around cells", BYTES(" a , b\n  1 , x y  \n"),
		.columns = "a integer, b text", .rows = "[[1,\"x y\"]]" },
	{ "short and long records", BYTES("a,b\n1\n2,3\n4,5,x,y\n6,7,,\n"),
		.columns = "a integer, b integer, _extra text",
		.rows = "[[1,null,null],[2,3,null],[4,5,\"x,y\"],[6,7,null]]",
		.problems = "short_records 1, surplus_cells 1" },
	{ "lines before the header", BYTES("Report of May\n\"\na,b\n1,2\n"),
		.options = "{\"skip_rows\":2}", .rows = "[[1,2]]" },
	{ 0 },
};

static const struct file headers[] = {
	{ "a number is no name", BYTES("1,x\n2,y\n"),
		.columns = "column_1 integer, column_2 text",
		.rows = "[[1,\"x\"],[2,\"y\"]]" },
	{ "a date is no name", BYTES("2024-01-01,x\n2024-01-02,y\n"),
		.columns = "column_1 date, column_2 text" },
	{ "unless an option says so", BYTES("2023,2024\n1,2\n"),
		.options = "{\"header\":true}",
		.columns = "2023 integer, 2024 integer" },
	{ "an option: no header", BYTES("a,b\nc,d\n"),
		.options = "{\"header\":false}",
		.rows = "[[\"a\",\"b\"],[\"c\",\"d\"]]" },
	{ "repeated and empty names, in any case",
		BYTES("a,A,,a (2),\xc3\x84,\xc3\xa4\nx,x,x,x,x,x\n"),
		.columns = "a text, A (2) text, column_3 text, a (2) (2) text, "
			   "\xc3\x84 text, \xc3\xa4 (2) text" },
	{ "hostile names",
		BYTES("c0,n,\"\"\"; drop table data; --\",],\"x\ny\"\n"
		      "1,2,3,4,5\n"),
		.columns = "c0 integer, n integer, \"; drop table data; -- "
			   "integer, ] integer, x y integer",
		.rows = "[[1,2,3,4,5]]" },
	{ 0 },
};

static const struct file encodings[] = {
	{ "a byte order mark",
		BYTES("\xef\xbb\xbf"
		      "a\nM\xc3\xbcller\n"),
		.source = "csv UTF-8 ,", .columns = "a text",
		.rows = "[[\"M\xc3\xbcller\"]]" },
	{ "windows-1252", BYTES("name,town\nM\xfcller,K\xf6ln\n\x80 5,x\n"),
		.source = "csv windows-1252 ,",
		.rows = "[[\"M\xc3\xbcller\",\"K\xc3\xb6ln\"],[\"\xe2\x82\xac "
			"5\",\"x\"]]" },
	{ "windows-1251, by uchardet",
		BYTES("\xe3\xee\xf0\xee\xe4,\xf1\xf2\xf0\xe0\xed\xe0\n"
		      "\xcc\xee\xf1\xea\xe2\xe0,\xd0\xee\xf1\xf1\xe8\xff\n"
		      "\xca\xe8\xe5\xe2,\xd3\xea\xf0\xe0\xe8\xed\xe0\n"),
		.source = "csv windows-1251 ,",
		.columns =
			"\xd0\xb3\xd0\xbe\xd1\x80\xd0\xbe\xd0\xb4 text, "
			"\xd1\x81\xd1\x82\xd1\x80\xd0\xb0\xd0\xbd\xd0\xb0 text" },
	{ "Shift_JIS, by uchardet",
		BYTES("\x96\xbc\x91\x4f,\x92\xac\n\x93\x63\x92\x86,\x93\x8c\x8b\x9e\n"
		      "\x97\xe9\x96\xd8,\x91\xe5\x8d\xe3\n"),
		.source = "csv Shift_JIS ,",
		.rows = "[[\"\xe7\x94\xb0\xe4\xb8\xad\",\"\xe6\x9d\xb1\xe4\xba\xac\"],"
			"[\"\xe9\x88\xb4\xe6\x9c\xa8\",\"\xe5\xa4\xa7\xe9\x98\xaa\"]]" },
	{ "UTF-16 with a mark",
		BYTES("\xff\xfe"
		      "a\0,\0b\0\n\0"
		      "1\0,\0\xe4\0\n\0"),
		.source = "csv UTF-16LE ,", .rows = "[[1,\"\xc3\xa4\"]]" },
	{ "UTF-16 without a mark",
		BYTES("\0a\0,\0b\0\n\0"
		      "1\0,\0"
		      "2\0\n"),
		.source = "csv UTF-16BE ,", .rows = "[[1,2]]" },
	{ "an option decides", BYTES("a\n\xe4\n"),
		.options = "{\"encoding\":\"cp1251\"}",
		.source = "csv windows-1251 ,", .rows = "[[\"\xd0\xb4\"]]" },
	{ "ISO-8859-1 reads as windows-1252", BYTES("a\n\x93x\x94\n"),
		.options = "{\"encoding\":\"ISO-8859-1\"}",
		.rows = "[[\"\xe2\x80\x9cx\xe2\x80\x9d\"]]" },
	{ "bytes that are no UTF-8, where that is said",
		BYTES("a\nx\xff"
		      "y\xe4\xb8\n"),
		.options = "{\"encoding\":\"utf-8\"}",
		.rows = "[[\"x\xef\xbf\xbdy\xef\xbf\xbd\xef\xbf\xbd\"]]",
		.problems = "undecodable 3" },
	{ "NULs go", BYTES("a,b\nx\0y,2\n"), .rows = "[[\"xy\",2]]",
		.problems = "nuls 1" },
	{ 0 },
};

static const struct file nulls[] = {
	{ "Namibia stays a text", BYTES("c,n\nNA,1\nDE,NA\n,n/a\nNULL,-\n"),
		.columns = "c text, n integer",
		.rows = "[[\"NA\",1],[\"DE\",null],[null,null],[null,null]]" },
	{ "quoted empty is a text, but no number",
		BYTES("a,b\n\"\",\"\"\nx,1\n,\n\\N,\\N\n"),
		.rows = "[[\"\",null],[\"x\",1],[null,null],[null,null]]" },
	{ "words of one's own", BYTES("a,b\n.,NULL\n1,x\n"),
		.options = "{\"null_words\":[\".\"]}",
		.rows = "[[null,\"NULL\"],[1,\"x\"]]" },
	{ 0 },
};

/* Of /dev/urandom. */
#define NOISE \
	"\x8f\x1a\x03\xe9\x42\xd7\x10\xb5\x7f\x06\x99\xc4\x2b\x15\xf8\x61" \
	"\x0e\xaa\x53\x04\xdd\x36\x8c\x19\xee\x70\x07\xb2\x4d\xf1\x05\x98" \
	"\x21\xc6\x12\x7b\xe0\x34\x8d\x0b\xa9\x56\xfb\x18\x6c\xd3\x02\x91"

static const struct file refused[] = {
	{ "an old workbook", BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rest"),
		.code = "unsupported_format" },
	{ "a PDF", BYTES("%PDF-1.7\n1,2\n"), .code = "unsupported_format" },
	{ "many NULs", BYTES("\1\2\0\0\0\0\0\0\0\0\0\0\0\0,\xff\n"),
		.options = "{\"encoding\":\"windows-1252\"}",
		.code = "unsupported_format" },
	{ "bytes by chance", BYTES(NOISE NOISE NOISE NOISE),
		.code = "unsupported_format" },
	{ "gzip that is cut", BYTES("\x1f\x8b\x08\0\0\0\0\0\0\3K"),
		.code = "damaged_file" },
	{ "an option that is none", BYTES("a\n1\n"), .options = "{\"sep\":1}",
		.code = "invalid_options" },
	{ "an option with a bad value", BYTES("a\n1\n"),
		.options = "{\"timezone\":\"../../etc/passwd\"}",
		.code = "invalid_options" },
	{ "more columns than the limit", BYTES("a,b,c\n1,2,3\n"),
		.limits = { .columns = 2 }, .code = "too_many_columns",
		.line = 1 },
	{ "more rows than the limit", BYTES("a\n1\n2\n3\n"),
		.limits = { .rows = 2 }, .code = "too_many_rows", .line = 4 },
	{ 0 },
};

static void
try_all(const struct file *files)
{
	for (; files->name; files++)
		try_file(files);
}

START_TEST(dialects_are_found)
{
	try_all(dialects);
}
END_TEST

START_TEST(headers_are_found)
{
	try_all(headers);
}
END_TEST

START_TEST(encodings_are_found)
{
	try_all(encodings);
}
END_TEST

START_TEST(nulls_are_found)
{
	try_all(nulls);
}
END_TEST

START_TEST(what_is_no_table_is_refused)
{
	try_all(refused);
}
END_TEST

int
main(void)
{
	return unit_run("table_files",
		(const TTest *[]){ dialects_are_found, headers_are_found,
			encodings_are_found, nulls_are_found,
			what_is_no_table_is_refused, NULL });
}
