/* Below the filter of a child, which opens no name, all formats load. */
#include <sys/wait.h>

#include <zip.h>

#include "base/log.h"
#include "loading.h"
#include "process/errand.h"
#include "table/engine.h"

enum { ROWS = 60000 };
enum format { CSV, NDJSON, WORKBOOK };

static const struct part {
	const char *path, *text;
} parts[] = {
	{ "xl/workbook.xml",
		"<workbook xmlns:r=\"r\"><sheets><sheet name=\"First\" "
		"r:id=\"r1\"/></sheets></workbook>" },
	{ "xl/_rels/workbook.xml.rels",
		"<Relationships><Relationship Id=\"r1\" "
		"Target=\"worksheets/one.xml\"/></Relationships>" },
	{ "xl/sharedStrings.xml", "<sst><si><t>name</t></si></sst>" },
};

static void
put(zip_t *archive, const char *path, const char *text, size_t len)
{
	zip_source_t *source = zip_source_buffer(archive, text, len, 0);

	ck_assert(zip_file_add(archive, path, source, 0) >= 0);
}

/* An archive of the parts and this sheet. */
static int
workbook(const struct buffer *sheet)
{
	char path[] = "/tmp/tessera-book.XXXXXX";
	int fd = mkstemp(path);
	zip_t *archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

	ck_assert(fd >= 0 && archive);
	close(fd);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		put(archive, parts[i].path, parts[i].text,
			strlen(parts[i].text));
	put(archive, "xl/worksheets/one.xml", sheet->data, sheet->len);
	ck_assert_int_eq(zip_close(archive), 0);
	fd = open(path, O_RDONLY);
	unlink(path);
	return fd;
}

static void
row(struct buffer *text, enum format format, int i)
{
	if (format == CSV)
		buffer_printf(text, "text of %d;2025-01-01 10:%02d;%d.1.2025\n",
			i, i % 60, i % 28 + 1);
	else if (format == NDJSON)
		buffer_printf(text,
			"{\"name\":\"text of %d\",\"at\":\"2025-01-01 "
			"10:%02d\",\"x\":{\"y\":%d}}\n",
			i, i % 60, i % 28 + 1);
	else
		buffer_printf(text,
			"<row><c t=\"str\"><v>text of %d</v></c></row>", i);
}

/* What there is of a table of many texts, so that SQLite spills. */
static int
large(enum format format)
{
	struct arena arena = { 0 };
	struct buffer text = { .arena = &arena };

	if (format == CSV)
		buffer_text(&text, "name;at;d\xe4y\n");
	if (format == WORKBOOK)
		buffer_text(&text, "<worksheet><sheetData><row>"
				   "<c t=\"s\"><v>0</v></c></row>");
	for (int i = 0; i < ROWS; i++)
		row(&text, format, i);
	if (format == WORKBOOK)
		buffer_text(&text, "</sheetData></worksheet>");
	int fd = format == WORKBOOK ? workbook(&text)
				    : file_of(text.data, text.len);
	arena_free(&arena);
	return fd;
}

static int
load_below(enum format format)
{
	struct arena arena = { 0 };
	struct load_result result;
	struct load_request request = {
		.source = large(format),
		.engine = memfd_create("engine", 0),
		.spill = open("/tmp", O_PATH | O_DIRECTORY),
		.base = -1,
		.options = "{\"timezone\":\"America/New_York\"}",
	};

	if (!load_prepare(&arena, &request, &result))
		return 1;
	errand_filter(request.spill);
	if (!load_run(&arena, &request, &result))
		return 2;
	sqlite3 *db = engine_open(request.engine);
	if (!db || sqlite3_exec(db, "select 1 from data order by c0 limit 1",
			   NULL, NULL, NULL))
		return 3;
	/* What is larger than its cache goes into a nameless file. */
	sqlite3 *spill = engine_spill();
	if (!spill || sqlite3_exec(spill,
			      "create table t(x); with recursive n(i) as "
			      "(select 1 union all select i + 1 from n where "
			      "i < 40000) insert into t select hex(zeroblob("
			      "100)) from n",
			      NULL, NULL, NULL))
		return 4;
	sqlite3_close(spill);
	sqlite3_close(db);
	return strstr(result.facts, "\"row_count\":60000") ? 0 : 5;
}

static void
try_below(enum format format)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(load_below(format));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status), "signal %d", WTERMSIG(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}

START_TEST(csv_in_another_encoding)
{
	try_below(CSV);
}
END_TEST

START_TEST(ndjson)
{
	try_below(NDJSON);
}
END_TEST

START_TEST(a_workbook)
{
	try_below(WORKBOOK);
}
END_TEST

START_TEST(an_engine_that_is_none_is_told)
{
	engine_prepare(-1);
	log_level = 0;
	ck_assert(!engine_open(file_of("no database at all", 18)));
	ck_assert(!engine_open(-1));
}
END_TEST

int
main(void)
{
	return unit_run("table_sandbox",
		(const TTest *[]){ csv_in_another_encoding, ndjson, a_workbook,
			an_engine_that_is_none_is_told, NULL });
}
