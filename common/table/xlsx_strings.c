/* Shared strings: in a database that spills, the last ones at hand. */
#include <stdlib.h>
#include <string.h>

#include "table/book.h"
#include "table/engine.h"

struct strings {
	sqlite3_stmt *insert;
	bool phonetic; /* within rPh: how it is pronounced */
};

static void
begin_string(struct xml *xml, const char *name, const char **attributes)
{
	struct strings *s = xml->context;

	(void)attributes;
	if (!strcmp(name, "si"))
		xml->len = 0;
	if (!strcmp(name, "rPh"))
		s->phonetic = true;
	xml->keep = !strcmp(name, "t") && !s->phonetic;
}

static void
end_string(struct xml *xml, const char *name)
{
	struct strings *s = xml->context;

	xml->keep = false;
	if (!strcmp(name, "rPh"))
		s->phonetic = false;
	if (strcmp(name, "si"))
		return;
	sqlite3_bind_text(s->insert, 1, xml->text ? xml->text : "",
		(int)xml->len, SQLITE_STATIC);
	if (sqlite3_step(s->insert) != SQLITE_DONE)
		work_fail(xml->work, "too_large_stored",
			"The texts of this workbook take more room than there is.");
	sqlite3_reset(s->insert);
	if (!work_progress(xml->work, xml->bytes.out, 1 << 20))
		xml->stop = true;
}

static bool
prepare(struct book *book, struct strings *s)
{
	book->strings = engine_spill();
	book->near = work_room(NULL, NEAR * sizeof *book->near);
	memset(book->near, 0, NEAR * sizeof *book->near);
	return (book->strings &&
		       sqlite3_exec(book->strings,
			       "create table strings(n integer primary key, "
			       "t text); begin",
			       NULL, NULL, NULL) == SQLITE_OK &&
		       sqlite3_prepare_v2(book->strings,
			       "insert into strings(t) values(?1)", -1,
			       &s->insert, NULL) == SQLITE_OK &&
		       sqlite3_prepare_v2(book->strings,
			       "select t from strings where n = ?1", -1,
			       &book->find, NULL) == SQLITE_OK) ||
	       work_fail(book->work, "engine_failed",
		       "The texts of the workbook cannot be kept.");
}

bool
book_strings(struct book *book)
{
	struct strings s = { 0 };
	struct xml xml = {
		.begin = begin_string,
		.end = end_string,
		.context = &s,
	};
	zip_int64_t entry = zip_name_locate(
		book->archive, "xl/sharedStrings.xml", ZIP_FL_NOCASE);

	if (entry < 0)
		return true;
	bool ok = prepare(book, &s) &&
		  xml_read(&xml, book->work, book->archive, entry) &&
		  sqlite3_exec(book->strings, "commit", NULL, NULL, NULL) ==
			  SQLITE_OK;
	sqlite3_finalize(s.insert);
	return ok;
}

static const char *
find(struct book *book, long long number, size_t *len)
{
	sqlite3_reset(book->find);
	sqlite3_bind_int64(book->find, 1, number);
	if (sqlite3_step(book->find) != SQLITE_ROW)
		return NULL;
	const char *text = (const char *)sqlite3_column_text(book->find, 0);
	*len = (size_t)sqlite3_column_bytes(book->find, 0);
	return text;
}

const char *
book_string(struct book *book, long long number, size_t *len)
{
	if (!book->find || number < 0)
		return NULL;
	struct near *near = &book->near[number % NEAR];
	if (near->number != number + 1) {
		const char *text = find(book, number + 1, len);
		if (!text || *len > NEAR_MAX)
			return text;
		near->number = number + 1;
		near->len = *len;
		memcpy(near->text, text, *len);
	}
	*len = near->len;
	return near->text;
}
