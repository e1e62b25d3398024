/* Which type a column has, and what its cells are then. */
#include "loading.h"

#define BYTES(text) .bytes = text

static const struct file numbers[] = {
	{ "leading zeros stay", BYTES("a\n00123\n00124\n"),
		.columns = "a text" },
	{ "the ends of 64 bits",
		BYTES("a\n9223372036854775807\n-9223372036854775808\n"),
		.columns = "a integer",
		.rows = "[[\"9223372036854775807\"],[\"-9223372036854775808\"]]" },
	{ "2^63 is too many digits", BYTES("a\n9223372036854775808\n1\n"),
		.columns = "a text" },
	{ "2^53 + 1 keeps its digits", BYTES("a\n9007199254740993\n5\n"),
		.rows = "[[\"9007199254740993\"],[5]]" },
	{ "1e400 is no number", BYTES("a\n1e400\n1\n"), .columns = "a text" },
	{ "exponents", BYTES("a\n1e3\n-2.5E-3\n1e+2\n"),
		.columns = "a decimal" },
	{ "comma and point, by the whole column",
		BYTES("a\n\"1.234,56\"\n\"1,234\"\n"), .columns = "a decimal",
		.rows = "[[1234.56],[1.234]]" },
	{ "groups by comma", BYTES("a\n\"1,234\"\n\"1,234,567.5\"\n12\n"),
		.columns = "a decimal", .rows = "[[1234],[1234567.5],[12]]" },
	{ "what may be groups or a fraction, beside a column that tells",
		BYTES("a;b\n1.234;1,5\n2.500;2,25\n"),
		.columns = "a decimal, b decimal",
		.rows = "[[1234,1.5],[2500,2.25]]" },
	{ "groups by blanks and apostrophes",
		BYTES("a;b;c\n1 234,5;1'234.5;1\xc2\xa0"
		      "234\n2;3;4\n"),
		.columns = "a decimal, b decimal, c decimal",
		.rows = "[[1234.5,1234.5,1234],[2,3,4]]" },
	{ "groups are of three", BYTES("a\n\"1,23\"\n1.5\n"),
		.columns = "a text" },
	{ "parentheses are a minus", BYTES("a\n(12)\n3.5\n"),
		.rows = "[[-12],[3.5]]" },
	{ "currencies are a unit",
		BYTES("a;b;c\n$5;5 \xe2\x82\xac;-$1,234.50\n$7.5;-6,5 \xe2\x82\xac;$2\n"),
		.columns = "a decimal $, b decimal \xe2\x82\xac, c decimal $",
		.rows = "[[5,5,-1234.5],[7.5,-6.5,2]]" },
	{ "a minus behind the currency", BYTES("a\n$-5\n$2e-1\n"),
		.rows = "[[-5],[0.2]]" },
	{ "two currencies are a text",
		BYTES("a\n$5\n\xc2\xa3"
		      "6\n"),
		.columns = "a text" },
	{ "shares", BYTES("a\n12%\n7.5 %\n"), .columns = "a decimal %",
		.rows = "[[12],[7.5]]" },
	{ "telephone numbers keep their plus", BYTES("a\n+4915112345678\n"),
		.columns = "a text" },
	{ "a plus", BYTES("a\n+5\n-3\n"), .rows = "[[5],[-3]]" },
	{ "an option: the mark", BYTES("a\n\"1,234\"\n\"5,678\"\n"),
		.options = "{\"decimal_mark\":\",\"}",
		.rows = "[[1.234],[5.678]]" },
	{ "no number: signs, points, hexadecimals",
		BYTES("a;b;c;d;e\n-;.;0x10;1-2;--5\nx;.;0x10;1-2;--5\n"),
		.columns = "a text, b text, c text, d text, e text" },
	{ 0 },
};

static const struct file booleans[] = {
	{ "each pair", BYTES("a,b,c,d\ntrue,yes,Y,t\nFALSE,No,n,F\n"),
		.columns = "a boolean, b boolean, c boolean, d boolean",
		.rows = "[[true,true,true,true],[false,false,false,false]]" },
	{ "two pairs are a text", BYTES("a\ntrue\nno\n"), .columns = "a text" },
	{ "0 and 1 are integers", BYTES("a\n0\n1\n"), .columns = "a integer" },
	{ 0 },
};

static const struct file dates[] = {
	{ "the month cannot be 13", BYTES("a\n13/01/2025\n01/02/2025\n"),
		.columns = "a date",
		.rows = "[[\"2025-01-13\"],[\"2025-02-01\"]]", .problems = "" },
	{ "the day comes second", BYTES("a\n01/13/2025\n01/02/2025\n"),
		.rows = "[[\"2025-01-13\"],[\"2025-01-02\"]]" },
	{ "13/01 beside 01/13 is a text", BYTES("a\n13/01/2025\n01/13/2025\n"),
		.columns = "a text" },
	{ "either order: slashes", BYTES("a\n03/04/2025\n05/05/2025\n"),
		.rows = "[[\"2025-03-04\"],[\"2025-05-05\"]]",
		.problems = "ambiguous_dates a 1" },
	{ "either order: points", BYTES("a\n3.4.2025\n"),
		.rows = "[[\"2025-04-03\"]]",
		.problems = "ambiguous_dates a 1" },
	{ "an option: the order", BYTES("a\n03/04/2025\n"),
		.options = "{\"date_order\":\"dmy\"}",
		.rows = "[[\"2025-04-03\"]]", .problems = "" },
	{ "names of months",
		BYTES("a;b;c\n3 Mar 2025;Mar 3, 2025;3-Mar-25\n4 April 2025;April 4, 2025;4-Apr-25\n"),
		.columns = "a date, b date, c date",
		.rows = "[[\"2025-03-03\",\"2025-03-03\",\"2025-03-03\"],"
			"[\"2025-04-04\",\"2025-04-04\",\"2025-04-04\"]]" },
	{ "years of two digits", BYTES("a\n31.12.69\n31.12.70\n"),
		.rows = "[[\"2069-12-31\"],[\"1970-12-31\"]]" },
	{ "Y/M/D", BYTES("a\n2025/12/31\n"), .columns = "a date" },
	{ "1900 has no 29 February", BYTES("a\n1900-02-29\n1900-03-01\n"),
		.columns = "a text" },
	{ "2000 has one", BYTES("a\n2000-02-29\n0001-01-01\n"),
		.columns = "a date",
		.rows = "[[\"2000-02-29\"],[\"0001-01-01\"]]" },
	{ "no dates: versions, addresses, parts of them",
		BYTES("a,b,c,d\n1.2.3,10.0.0.1,2025-01,12:30\n"),
		.columns = "a text, b text, c text, d text" },
	{ 0 },
};

static const struct file instants[] = {
	{ "with a zone",
		BYTES("a\n2025-01-01T00:00:00Z\n2025-01-01T01:00:00.5+01:00\n"
		      "2025-01-01 00:00:01-0130\n2025-01-01T00:00+02\n"),
		.columns = "a instant",
		.rows = "[[\"2025-01-01T00:00:00.000Z\"],[\"2025-01-01T00:00:00.500Z\"],"
			"[\"2025-01-01T01:30:01.000Z\"],[\"2024-12-31T22:00:00.000Z\"]]" },
	{ "without one: UTC", BYTES("a\n2025-07-01 12:00\n2025-07-02\n"),
		.columns = "a instant",
		.rows = "[[\"2025-07-01T12:00:00.000Z\"],[\"2025-07-02T00:00:00.000Z\"]]" },
	{ "without one: an option",
		BYTES("a\n2025-07-01 12:00\n2025-01-01 12:00\n2025-03-30 02:30\n"
		      "2025-10-26 02:30\n"),
		.options = "{\"timezone\":\"Europe/Berlin\"}",
		.rows = "[[\"2025-07-01T10:00:00.000Z\"],[\"2025-01-01T11:00:00.000Z\"],"
			"[\"2025-03-30T01:30:00.000Z\"],[\"2025-10-26T00:30:00.000Z\"]]" },
	{ "before 1970", BYTES("a\n1969-12-31T23:59:59.999Z\n"),
		.rows = "[[\"1969-12-31T23:59:59.999Z\"]]" },
	{ "no instant", BYTES("a,b\n2025-01-01T25:00:00,2025-01-01T1:00\n"),
		.columns = "a text, b text" },
	{ 0 },
};

static const struct file overrides[] = {
	{ "a type that some do not fit", BYTES("a,b\n1,x\nx,y\n3,z\n"),
		.options = "{\"types\":{\"a\":\"integer\",\"b\":\"text\"}}",
		.columns = "a integer, b text",
		.rows = "[[1,\"x\"],[null,\"y\"],[3,\"z\"]]",
		.problems = "misfits a 1" },
	{ "a number as text keeps its digits", BYTES("a\n1.50\nNULL\n"),
		.options = "{\"types\":{\"a\":\"text\"}}",
		.rows = "[[\"1.50\"],[null]]" },
	{ "a column that is not there", BYTES("a\n1\n"),
		.options = "{\"types\":{\"q\":\"text\"}}",
		.columns = "a integer" },
	{ 0 },
};

static void
try_all(const struct file *files)
{
	for (; files->name; files++)
		try_file(files);
}

START_TEST(numbers_are_read)
{
	try_all(numbers);
}
END_TEST

START_TEST(booleans_are_read)
{
	try_all(booleans);
}
END_TEST

START_TEST(dates_are_read)
{
	try_all(dates);
}
END_TEST

START_TEST(instants_are_read)
{
	try_all(instants);
}
END_TEST

START_TEST(types_may_be_said)
{
	try_all(overrides);
}
END_TEST

/* Of 1000 values so many are x, the first in row 5. */
static void
almost(int misfits, const char *type, const char *problems)
{
	struct arena arena = { 0 };
	struct buffer text = { .arena = &arena };

	buffer_text(&text, "a\n");
	for (int i = 1; i <= 1000; i++)
		if (i >= 5 && i < 5 + misfits)
			buffer_text(&text, "x\n");
		else
			buffer_printf(&text, "%d\n", i);
	struct file file = { "almost integers", text.data, .columns = type,
		.problems = problems };
	try_file(&file);
	arena_free(&arena);
}

START_TEST(what_almost_fits_is_told)
{
	almost(0, "a integer", "");
	almost(10, "a text", "almost_integer a 10");
	almost(11, "a text", "");
}
END_TEST

START_TEST(a_misfit_is_told_with_its_place)
{
	static const char text[] = "a,b\n1,\"x\ny\"\nq,z\n";
	struct loaded loaded = load_bytes(
		text, sizeof text - 1, "{\"types\":{\"a\":\"integer\"}}");
	struct json_object *problem =
		json_object_array_get_idx(member(loaded.facts, "problems"), 0);

	ck_assert_str_eq(plain(member(problem, "first")),
		"[{\"row\":2,\"line\":4,\"value\":\"q\"}]");
	load_end(&loaded);
}
END_TEST

int
main(void)
{
	return unit_run("table_types",
		(const TTest *[]){ numbers_are_read, booleans_are_read,
			dates_are_read, instants_are_read, types_may_be_said,
			what_almost_fits_is_told,
			a_misfit_is_told_with_its_place, NULL });
}
