/*
 * Fuzzes workbooks: the bytes are the sheet, or, by the first one, the workbook,
 * the styles or the shared strings of one that is put together.
 */
#include <assert.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>

#include "base/log.h"
#include "fuzz.h"
#include "table/load.h"

static const struct part {
	const char *path;
	const char *text;
} parts[] = {
	{ "xl/worksheets/one.xml",
		"<worksheet><sheetData><row><c t=\"s\"><v>0</v></c></row>"
		"<row><c s=\"1\"><v>45659.5</v></c></row></sheetData>"
		"</worksheet>" },
	{ "xl/workbook.xml", "<workbook><sheets><sheet name=\"a\" id=\"r1\"/>"
			     "</sheets></workbook>" },
	{ "xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId=\"0\"/>"
			   "<xf numFmtId=\"14\"/></cellXfs></styleSheet>" },
	{ "xl/sharedStrings.xml", "<sst><si><t>name</t></si></sst>" },
	{ "xl/_rels/workbook.xml.rels",
		"<Relationships><Relationship Id=\"r1\" "
		"Target=\"worksheets/one.xml\"/></Relationships>" },
};

enum { PARTS = sizeof parts / sizeof *parts };

static int
book_of(size_t which, const void *text, size_t len)
{
	static char bytes[1 << 20];
	zip_error_t error;
	zip_source_t *buffer = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_t *archive = zip_open_from_source(buffer, ZIP_TRUNCATE, &error);

	zip_source_keep(buffer);
	for (size_t i = 0; i < PARTS; i++) {
		bool ours = i != which;
		zip_source_t *part =
			zip_source_buffer(archive, ours ? parts[i].text : text,
				ours ? strlen(parts[i].text) : len, 0);
		zip_int64_t at = zip_file_add(archive, parts[i].path, part, 0);
		zip_set_file_compression(
			archive, (zip_uint64_t)at, ZIP_CM_STORE, 0);
	}
	assert(zip_close(archive) == 0);
	zip_source_open(buffer);
	zip_int64_t all = zip_source_read(buffer, bytes, sizeof bytes);
	zip_source_close(buffer);
	zip_source_free(buffer);
	int fd = memfd_create("book", 0);
	assert(all > 0 && write(fd, bytes, (size_t)all) == all);
	return fd;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct load_result result;

	if (!size || size > 100000)
		return 0;
	struct load_request request = {
		.source = book_of(*data % PARTS, data + 1, size - 1),
		.engine = memfd_create("engine", 0),
		.spill = open("/tmp", O_PATH | O_DIRECTORY),
		.base = -1,
		.limits = { .rows = 1000, .columns = 50 },
	};
	log_level = 0;
	assert(load_prepare(&arena, &request, &result));
	bool ok = load_run(&arena, &request, &result);
	assert(ok ? !!result.facts : result.code && result.message);
	close(request.source);
	close(request.engine);
	close(request.spill);
	arena_free(&arena);
	return 0;
}
