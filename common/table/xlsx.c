/* Which sheet of a workbook is the table. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "table/xlsx.h"
#include "table/xlsx_sheet.h"

enum {
	ENTRIES_MAX = 10000,
	RATIO_MAX = 200, /* unpacked to packed, */
	RATIO_FREE = 10 << 20, /* beyond so many bytes */
};

/* Archives that are no workbook, by an entry that tells what they are. */
static const struct other {
	const char *entry;
	const char *is;
} others[] = {
	{ "xl/workbook.bin",
		"a binary workbook (.xlsb): save it as .xlsx or CSV" },
	{ "META-INF/manifest.xml",
		"an OpenDocument file: save it as .xlsx or CSV" },
	{ "word/document.xml",
		"a Word document: copy the table into a workbook or CSV" },
};

static bool
open_archive(struct book *book)
{
	struct work *work = book->work;
	int code;
	int fd = fcntl(work->request->source, F_DUPFD_CLOEXEC, 3);

	lseek(fd, 0, SEEK_SET);
	book->archive = zip_fdopen(fd, 0, &code);
	if (book->archive)
		return true;
	close(fd);
	return work_fail(
		work, "damaged_file", "The archive is damaged or cut off.");
}

/* Bombs are told by what the archive itself says. */
static bool
measure(struct book *book)
{
	struct work *work = book->work;
	zip_int64_t count = zip_get_num_entries(book->archive, 0);
	zip_uint64_t all = 0;

	if (count > ENTRIES_MAX)
		return work_fail(work, "unpacks_too_large",
			"This archive has more than %d files.", ENTRIES_MAX);
	for (zip_int64_t i = 0; i < count; i++) {
		struct zip_stat about;
		if (zip_stat_index(book->archive, (zip_uint64_t)i, 0, &about) !=
			0)
			continue;
		all += about.size;
		if (all > (zip_uint64_t)work->limits.bytes ||
			(about.size > RATIO_FREE &&
				about.size / RATIO_MAX > about.comp_size))
			return work_fail(work, "unpacks_too_large",
				"Unpacked, this file is larger than is taken here.");
		if (about.encryption_method != ZIP_EM_NONE)
			return work_fail(work, "unsupported_format",
				"This archive has a password: save it without one.");
	}
	return true;
}

static bool
is_workbook(struct book *book)
{
	zip_t *archive = book->archive;

	if (zip_name_locate(archive, "xl/workbook.xml", ZIP_FL_NOCASE) >= 0)
		return true;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (zip_name_locate(archive, others[i].entry, 0) >= 0)
			return work_fail(book->work, "unsupported_format",
				"This is %s.", others[i].is);
	return work_fail(book->work, "unsupported_format",
		"This is a zip archive without a workbook in it: unpack it.");
}

static bool
note_record(void *context, const struct record *record)
{
	bool *some = context;

	(void)record;
	*some = true;
	return false;
}

static bool
has_cells(struct book *book, const struct sheet *sheet)
{
	bool some = false;

	return sheet->entry >= 0 &&
	       sheet_read(book, sheet, 0,
		       (struct visitor){ note_record, &some }) &&
	       some;
}

static const struct sheet *
sheet_wanted(struct book *book, const char *wanted)
{
	long number = strtol(wanted, NULL, 10);

	for (int i = 0; i < book->sheet_count; i++)
		if (!strcasecmp(book->sheets[i].name, wanted))
			return &book->sheets[i];
	if (number >= 1 && number <= book->sheet_count)
		return &book->sheets[number - 1];
	return NULL;
}

static bool
choose_sheet(struct book *book)
{
	struct work *work = book->work;
	const char *wanted = work->options.sheet;

	if (wanted)
		book->sheet = sheet_wanted(book, wanted);
	for (int i = 0; !wanted && !book->sheet && i < book->sheet_count; i++)
		if (!book->sheets[i].hidden &&
			has_cells(book, &book->sheets[i]))
			book->sheet = &book->sheets[i];
	if (work_failed(work))
		return false;
	if (book->sheet && book->sheet->entry >= 0)
		return true;
	if (wanted)
		return work_fail(work, "sheet_not_found",
			"There is no sheet \"%.100s\".", wanted);
	return work_fail(work, "empty_file",
		"No visible sheet of this workbook has cells.");
}

bool
xlsx_open(struct source *s)
{
	struct zip_stat about;
	struct book *book = arena_alloc(s->work->arena, sizeof *book);

	book->work = s->work;
	s->book = book;
	if (!work_phase(s->work, "detect", 0) || !open_archive(book) ||
		!is_workbook(book) || !measure(book) || !book_parts(book) ||
		!book_strings(book) || !choose_sheet(book))
		return false;
	if (zip_stat_index(book->archive, (zip_uint64_t)book->sheet->entry, 0,
		    &about) == 0)
		s->size = (long long)about.size;
	return true;
}

void
xlsx_close(struct source *s)
{
	struct book *book = s->book;

	if (!book)
		return;
	sqlite3_finalize(book->find);
	sqlite3_close(book->strings);
	if (book->archive)
		zip_discard(book->archive);
	free(book->styles);
	free(book->near);
	s->book = NULL;
}

bool
xlsx_read(struct source *s, struct visitor visitor)
{
	return sheet_read(
		s->book, s->book->sheet, s->work->options.skip_rows, visitor);
}

const char *
xlsx_sheet(const struct source *s)
{
	return s->book && s->book->sheet ? s->book->sheet->name : NULL;
}
