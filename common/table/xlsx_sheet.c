/* Cells of a sheet (ECMA-376 18.3.1.4): their types, places and results. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table/cells.h"
#include "table/xlsx_sheet.h"

enum {
	COLUMNS_MAX = 16384, /* of a sheet: XFD */
	NUMBER_TEXT_MAX = 64,
};

struct reading {
	struct book *book;
	struct visitor visitor;
	long long skip; /* rows to this one are left out */
	struct cells cells;
	long long row;
	int column; /* of the cell at hand, from 0 */
	char type[16]; /* its t, or "" */
	int style;
	bool phonetic;
};

/* "C5" is column 2; -1: it has none. */
static int
column_of(const char *place)
{
	int column = 0;

	for (; place && isupper((unsigned char)*place); place++) {
		column = column * 26 + *place - 'A' + 1;
		if (column > COLUMNS_MAX)
			return COLUMNS_MAX;
	}
	return column - 1;
}

static void
begin_row(struct reading *r, const char **attributes)
{
	const char *number = xml_attribute(attributes, "r");

	r->row = number ? strtoll(number, NULL, 10) : r->row + 1;
	r->column = -1;
	cells_clear(&r->cells);
}

static void
begin_cell(struct xml *xml, const char **attributes)
{
	struct reading *r = xml->context;
	const char *type = xml_attribute(attributes, "t");
	const char *style = xml_attribute(attributes, "s");
	int column = column_of(xml_attribute(attributes, "r"));

	r->column = column >= 0 ? column : r->column + 1;
	if (r->column >= COLUMNS_MAX)
		work_fail(xml->work, "damaged_file",
			"A cell of the sheet has no place in it.");
	snprintf(r->type, sizeof r->type, "%s", type ? type : "");
	r->style = style ? (int)strtol(style, NULL, 10) : 0;
	xml->len = 0;
}

static void
begin(struct xml *xml, const char *name, const char **attributes)
{
	struct reading *r = xml->context;

	if (!strcmp(name, "row"))
		begin_row(r, attributes);
	else if (!strcmp(name, "c"))
		begin_cell(xml, attributes);
	else if (!strcmp(name, "rPh"))
		r->phonetic = true;
	xml->keep = !strcmp(name, "v") || (!strcmp(name, "t") && !r->phonetic);
}

static bool
put(struct reading *r, const char *text, size_t len, bool number)
{
	return cells_put(&r->cells, r->column, text, len, number);
}

/* A number, or what its format shows: a date, a time. */
static bool
put_number(struct reading *r, const struct xml *xml)
{
	struct book *book = r->book;
	char text[NUMBER_TEXT_MAX];
	enum style style = r->style >= 0 && r->style < book->style_count
				   ? book->styles[r->style]
				   : STYLE_NUMBER;

	if (style == STYLE_NUMBER || xml->len >= sizeof text)
		return put(r, xml->text, xml->len, true);
	memcpy(text, xml->text, xml->len);
	text[xml->len] = 0;
	if (!book_time(book, style, strtod(text, NULL), text))
		return put(r, xml->text, xml->len, true);
	return put(r, text, strlen(text), false);
}

static bool
put_cell(struct reading *r, const struct xml *xml)
{
	size_t len = xml->len;
	char number[NUMBER_TEXT_MAX] = "";
	const char *text = xml->text;

	if (!strcmp(r->type, "e"))
		return true;
	if (!strcmp(r->type, "s")) {
		if (len && len < sizeof number)
			memcpy(number, text, len);
		text = book_string(r->book, strtoll(number, NULL, 10), &len);
		return !text || !len || put(r, text, len, false);
	}
	if (!len)
		return true;
	if (!strcmp(r->type, "b"))
		return put(r, *text == '1' ? "true" : "false",
			*text == '1' ? 4 : 5, false);
	if (!*r->type || !strcmp(r->type, "n"))
		return put_number(r, xml);
	return put(r, text, len, false);
}

static void
end_row(struct xml *xml)
{
	struct reading *r = xml->context;

	if (r->cells.count && r->row > r->skip) {
		struct record record = cells_record(&r->cells, r->row);
		xml->stop |= !r->visitor.record(r->visitor.context, &record);
	}
	if (!work_progress(xml->work, xml->bytes.out, 1 << 20))
		xml->stop = true;
}

static void
end(struct xml *xml, const char *name)
{
	struct reading *r = xml->context;

	xml->keep = false;
	if (!strcmp(name, "rPh"))
		r->phonetic = false;
	else if (!strcmp(name, "sheetData"))
		xml->stop = true;
	else if (!strcmp(name, "row"))
		end_row(xml);
	else if (!strcmp(name, "c") && !put_cell(r, xml))
		work_fail_at(xml->work, "cell_too_large", "line", r->row,
			"Row %lld has more than 4 MiB of text.", r->row);
}

bool
sheet_read(struct book *book, const struct sheet *sheet, long long skip,
	struct visitor visitor)
{
	struct reading r = {
		.book = book,
		.visitor = visitor,
		.skip = skip,
	};
	struct xml xml = { .begin = begin, .end = end, .context = &r };
	bool ok = xml_read(&xml, book->work, book->archive, sheet->entry);

	cells_free(&r.cells);
	return ok;
}
