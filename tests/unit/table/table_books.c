/* Workbooks, put together here. */
#include <zip.h>

#include "loading.h"

enum { PARTS_MAX = 8 };

struct part {
	const char *path;
	const char *text;
};

#define WORKBOOK(properties, sheets) \
	{ \
		"xl/workbook.xml", "<workbook xmlns:r=\"r\">" properties \
				   "<sheets>" sheets "</sheets></workbook>" \
	}
#define LINKS \
	{ \
		"xl/_rels/workbook.xml.rels", \
			"<Relationships>" \
			"<Relationship Id=\"r1\" Target=\"worksheets/one.xml\"/>" \
			"<Relationship Id=\"r2\" Target=\"/xl/worksheets/two.xml\"/>" \
			"</Relationships>" \
	}
#define STYLES \
	{ \
		"xl/styles.xml", \
			"<styleSheet><numFmts>" \
			"<numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\\ hh:mm\"/>" \
			"<numFmt numFmtId=\"165\" formatCode=\"0.0&quot;days&quot;\"/>" \
			"<numFmt numFmtId=\"166\" formatCode=\"[h]:mm\"/></numFmts>" \
			"<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>" \
			"<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>" \
			"<xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>" \
			"<xf numFmtId=\"166\"/><xf numFmtId=\"20\"/></cellXfs>" \
			"</styleSheet>" \
	}
#define ONE(rows) \
	{ \
		"xl/worksheets/one.xml", "<worksheet><sheetData>" rows \
					 "</sheetData></worksheet>" \
	}
#define TWO(rows) \
	{ \
		"xl/worksheets/two.xml", "<worksheet><sheetData>" rows \
					 "</sheetData></worksheet>" \
	}
#define S1 "<sheet name=\"First\" r:id=\"r1\"/>"
#define S2 "<sheet name=\"Second\" r:id=\"r2\"/>"
#define TEXT(place, text) \
	"<c r=\"" place "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define NUMBER(place, text) "<c r=\"" place "\"><v>" text "</v></c>"
#define STYLED(place, style, text) \
	"<c r=\"" place "\" s=\"" style "\"><v>" text "</v></c>"

struct book {
	struct part parts[PARTS_MAX];
	struct file file;
};

static int
zip_of(const struct part *parts)
{
	zip_error_t error;
	zip_source_t *buffer = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_t *archive = zip_open_from_source(buffer, ZIP_TRUNCATE, &error);
	static char bytes[1 << 20];

	ck_assert(archive);
	zip_source_keep(buffer);
	for (; parts->path; parts++)
		zip_file_add(archive, parts->path,
			zip_source_buffer(
				archive, parts->text, strlen(parts->text), 0),
			0);
	ck_assert_int_eq(zip_close(archive), 0);
	zip_source_open(buffer);
	zip_int64_t len = zip_source_read(buffer, bytes, sizeof bytes);
	ck_assert_int_gt(len, 0);
	zip_source_close(buffer);
	zip_source_free(buffer);
	return file_of(bytes, (size_t)len);
}

static const struct book books[] = {
	{ { WORKBOOK("", S1), LINKS, STYLES,
		  ONE("<row r=\"1\">" TEXT("A1", "day") TEXT("B1", "at") TEXT(
			  "C1", "n") TEXT("D1", "h") TEXT("E1",
			  "t") "</row>"
			       "<row r=\"3\">" STYLED(
				       "A3", "1", "45659") STYLED("B3", "2",
				       "45659.4375") STYLED("C3", "3", "2.5")
				       STYLED("D3", "4", "1.5") STYLED(
					       "E3", "5", "0.25") "</row>") },
		{ "formats tell dates from numbers", .source = "xlsx",
			.columns =
				"day date, at instant, n decimal, h decimal, t text",
			.rows = "[[\"2025-01-02\",\"2025-01-02T10:30:00.000Z\",2.5,1.5,\"06:00:00\"]]" } },
	{ { WORKBOOK("", S1), LINKS, STYLES,
		  ONE("<row>" TEXT("A1", "d") "</row><row>" STYLED(
			  "A2", "1", "1") "</row><row>" STYLED("A3", "1",
			  "59") "</row>"
				"<row>" STYLED("A4", "1",
					"60") "</row><row>" STYLED("A5", "1",
					"61") "</row>") },
		{ "1900 had no 29 February, though its system counts it",
			.rows = "[[\"1900-01-01\"],[\"1900-02-28\"],[\"1900-02-28\"],[\"1900-03-01\"]]" } },
	{ { WORKBOOK("<workbookPr date1904=\"1\"/>", S1), LINKS, STYLES,
		  ONE("<row>" TEXT("A1", "d") "</row><row>" STYLED(
			  "A2", "1", "0") "</row><row>" STYLED("A3", "1",
			  "44197") "</row>") },
		{ "the system of 1904",
			.rows = "[[\"1904-01-01\"],[\"2025-01-02\"]]" } },
	{ { WORKBOOK("", S1), LINKS,
		  { "xl/sharedStrings.xml",
			  "<sst><si><t>name</t></si><si><r><t>An</t></r><r><t>n</t></r>"
			  "<rPh><t>x</t></rPh></si></sst>" },
		  ONE("<row r=\"1\"><c r=\"B1\" t=\"s\"><v>0</v></c>"
		      "<c t=\"inlineStr\"><is><t>f</t></is></c></row>"
		      "<row r=\"2\"><c r=\"B2\" t=\"s\"><v>1</v></c>"
		      "<c r=\"C2\" t=\"b\"><f>1=1</f><v>1</v></c></row>"
		      "<row r=\"3\"><c r=\"B3\" t=\"e\"><v>#N/A</v></c>"
		      "<c r=\"D3\" t=\"str\"><f>A1</f><v>result</v></c></row>") },
		{ "shared and inline strings, results, errors, places",
			.columns =
				"column_1 text, name text, f boolean, column_4 text",
			.rows = "[[null,\"Ann\",true,null],[null,null,null,\"result\"]]",
			.problems = "" } },
	{ { WORKBOOK("", "<sheet name=\"H\" state=\"hidden\" r:id=\"r1\"/>" S2),
		  LINKS, ONE("<row>" TEXT("A1", "hidden") "</row>"),
		  TWO("<row>" TEXT("A1", "seen") "</row>") },
		{ "the first visible sheet", .columns = "seen text" } },
	{ { WORKBOOK("", S1 S2), LINKS, ONE("<row><c r=\"A1\" s=\"1\"/></row>"),
		  TWO("<row>" TEXT("A1", "seen") "</row>") },
		{ "that has cells", .columns = "seen text" } },
	{ { WORKBOOK("", S1 S2), LINKS, ONE("<row>" TEXT("A1", "one") "</row>"),
		  TWO("<row>" TEXT("A1", "two") "</row>") },
		{ "an option: by its name", .options = "{\"sheet\":\"second\"}",
			.columns = "two text" } },
	{ { WORKBOOK("", S1 S2), LINKS, ONE("<row>" TEXT("A1", "one") "</row>"),
		  TWO("<row>" TEXT("A1", "two") "</row>") },
		{ "an option: by its number", .options = "{\"sheet\":2}",
			.columns = "two text" } },
	{ { WORKBOOK("", S1), LINKS, ONE("<row>" TEXT("A1", "one") "</row>") },
		{ "a sheet that is not there", .options = "{\"sheet\":\"x\"}",
			.code = "sheet_not_found" } },
	{ { WORKBOOK("", S1), LINKS, ONE("") },
		{ "no cell at all", .code = "empty_file" } },
	{ { WORKBOOK("", S1), LINKS, ONE("<row><c>") },
		{ "XML that is damaged", .code = "damaged_file" } },
	{ { WORKBOOK("", S1), LINKS,
		  { "xl/worksheets/one.xml",
			  "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b "
			  "\"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;\">]><worksheet>"
			  "<sheetData><row><c t=\"str\"><v>&c;</v></c></row>"
			  "</sheetData></worksheet>" } },
		{ "a billion laughs", .code = "unsupported_format" } },
	{ { WORKBOOK("", S1), LINKS,
		  ONE("<row>" NUMBER("ABCDEF1", "1") "</row>") },
		{ "a place beyond the sheet", .code = "damaged_file" } },
	{ { { "a.csv", "a,b\n1,2\n" } },
		{ "another archive", .code = "unsupported_format" } },
	{ { { "META-INF/manifest.xml", "<x/>" } },
		{ "OpenDocument", .code = "unsupported_format" } },
};

static void
try_zip(const struct file *file, int source)
{
	struct loaded loaded = load_fd(source, file->options, file->limits);

	if (file->code)
		expect_fault(file, &loaded.result);
	else {
		ck_assert_msg(loaded.facts, "%s: %s: %s", file->name,
			loaded.result.code, loaded.result.message);
		expect_facts(file, &loaded);
	}
	load_end(&loaded);
}

START_TEST(books_are_read)
{
	for (size_t i = 0; i < sizeof books / sizeof *books; i++)
		try_zip(&books[i].file, zip_of(books[i].parts));
}
END_TEST

/* 40 MB of one letter, which zip packs into 40 KB. */
START_TEST(a_bomb_is_refused)
{
	enum { LARGE = 40000000 };
	char *text = malloc(LARGE + 1);
	struct part parts[] = {
		WORKBOOK("", S1),
		LINKS,
		{ "xl/worksheets/one.xml", text },
		{ 0 },
	};
	struct file file = { "a bomb", .code = "unpacks_too_large" };

	memset(text, ' ', LARGE);
	text[LARGE] = 0;
	try_zip(&file, zip_of(parts));
	free(text);
}
END_TEST

/* Cut at any byte, it is refused: never a crash, never a table. */
START_TEST(a_cut_book_is_refused)
{
	int whole = zip_of(books[0].parts);
	char bytes[8192];
	ssize_t len = pread(whole, bytes, sizeof bytes, 0);
	struct file file = { "cut", .code = "damaged_file" };

	ck_assert_int_gt(len, 500);
	for (ssize_t cut = 4; cut < len; cut += 29)
		try_zip(&file, file_of(bytes, (size_t)cut));
	close(whole);
}
END_TEST

int
main(void)
{
	return unit_run("table_books",
		(const TTest *[]){ books_are_read, a_bomb_is_refused,
			a_cut_book_is_refused, NULL });
}
