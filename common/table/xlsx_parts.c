/* The small parts of a workbook: its sheets, where they are, styles. */
#include <stdlib.h>
#include <string.h>

#include "table/book.h"

static zip_int64_t
locate(struct book *book, const char *name)
{
	return zip_name_locate(book->archive, name, ZIP_FL_NOCASE);
}

static void
nothing(struct xml *xml, const char *name)
{
	(void)xml;
	(void)name;
}

static bool
truth(const char *text)
{
	return text && (!strcmp(text, "1") || !strcmp(text, "true"));
}

static void
take_workbook(struct xml *xml, const char *name, const char **attributes)
{
	struct book *book = xml->context;
	struct arena *arena = xml->work->arena;

	if (!strcmp(name, "workbookPr"))
		book->since_1904 = truth(xml_attribute(attributes, "date1904"));
	if (strcmp(name, "sheet") || book->sheet_count == SHEETS_MAX)
		return;
	struct sheet *sheet = &book->sheets[book->sheet_count++];
	const char *title = xml_attribute(attributes, "name");
	const char *state = xml_attribute(attributes, "state");
	const char *id = xml_attribute(attributes, "id");
	sheet->name = arena_printf(arena, "%s", title ? title : "");
	sheet->id = arena_printf(arena, "%s", id ? id : "");
	sheet->hidden = state && strcmp(state, "visible");
	sheet->entry = -1;
}

/* A target is relative to xl/, unless it begins with a slash. */
static void
take_relationship(struct xml *xml, const char *name, const char **attributes)
{
	struct book *book = xml->context;
	const char *id = xml_attribute(attributes, "Id");
	const char *target = xml_attribute(attributes, "Target");

	if (strcmp(name, "Relationship") || !id || !target)
		return;
	const char *path = *target == '/' ? target + 1
					  : arena_printf(xml->work->arena,
						    "xl/%s", target);
	for (int i = 0; i < book->sheet_count; i++)
		if (!strcmp(book->sheets[i].id, id))
			book->sheets[i].entry = locate(book, path);
}

/* Formats of styles.xml while it is read. */
struct formats {
	struct book *book;
	struct custom {
		int number;
		enum style style;
	} * custom;
	int count;
	int room;
	bool cells; /* within cellXfs */
};

static void
take_custom(struct formats *f, const char *number, const char *code)
{
	if (!number || !code || f->count == STYLES_MAX)
		return;
	if (f->count == f->room) {
		f->room = f->room ? 2 * f->room : 64;
		f->custom = work_room(
			f->custom, (size_t)f->room * sizeof *f->custom);
	}
	f->custom[f->count].number = (int)strtol(number, NULL, 10);
	f->custom[f->count++].style = style_of(-1, code);
}

static enum style
style_numbered(const struct formats *f, int number)
{
	for (int i = 0; i < f->count; i++)
		if (f->custom[i].number == number)
			return f->custom[i].style;
	return style_of(number, NULL);
}

static void
take_style(struct xml *xml, const char *name, const char **attributes)
{
	struct formats *f = xml->context;
	struct book *book = f->book;
	const char *number = xml_attribute(attributes, "numFmtId");

	if (!strcmp(name, "numFmt"))
		take_custom(f, number, xml_attribute(attributes, "formatCode"));
	if (!strcmp(name, "cellXfs"))
		f->cells = true;
	if (!f->cells || strcmp(name, "xf") || book->style_count == STYLES_MAX)
		return;
	if (book->style_count % 256 == 0)
		book->styles = work_room(
			book->styles, (size_t)book->style_count + 256);
	book->styles[book->style_count++] = (unsigned char)style_numbered(
		f, number ? (int)strtol(number, NULL, 10) : 0);
}

static void
end_style(struct xml *xml, const char *name)
{
	struct formats *f = xml->context;

	if (!strcmp(name, "cellXfs"))
		f->cells = false;
}

static bool
read_styles(struct book *book)
{
	struct formats f = { .book = book };
	struct xml xml = {
		.begin = take_style,
		.end = end_style,
		.context = &f,
	};
	zip_int64_t entry = locate(book, "xl/styles.xml");
	bool ok = entry < 0 || xml_read(&xml, book->work, book->archive, entry);

	free(f.custom);
	return ok;
}

bool
book_parts(struct book *book)
{
	struct xml workbook = {
		.begin = take_workbook,
		.end = nothing,
		.context = book,
	};
	struct xml links = {
		.begin = take_relationship,
		.end = nothing,
		.context = book,
	};
	zip_int64_t entry = locate(book, "xl/_rels/workbook.xml.rels");

	return xml_read(&workbook, book->work, book->archive,
		       locate(book, "xl/workbook.xml")) &&
	       (entry < 0 ||
		       xml_read(&links, book->work, book->archive, entry)) &&
	       read_styles(book);
}
