/* Records of CSV: libcsv finds cells, here they become records with lines. */
#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "table/cells.h"
#include "table/csv.h"

struct reading {
	struct work *work;
	const struct dialect *dialect;
	struct visitor visitor;
	struct csv_parser parser;
	struct cells cells;
	long long line; /* at which the record begins */
	long long lines; /* that its cells have passed */
	long long skip; /* lines before the header */
	int last_end; /* the character that ended the line before */
	bool begun; /* a record with a cell was there */
	bool quotes; /* a cell may end that has line ends */
	bool too_large;
	bool ended;
};

/* A cell beyond CELL_MAX is refused memory, and is told by csv_error. */
static void *
bounded(void *old, size_t size)
{
	return size > CELL_MAX + 2 * (size_t)PIECE ? NULL : realloc(old, size);
}

static long long
count_lines(const char *text, size_t len)
{
	long long lines = 0;
	const char *end = text + len;

	for (const char *at = text; at < end; lines++) {
		at = memchr(at, '\n', (size_t)(end - at));
		if (!at)
			break;
		at++;
	}
	return lines;
}

static void
take_cell(void *text, size_t len, void *context)
{
	struct reading *r = context;

	if (r->ended)
		return;
	if (text && len && r->quotes)
		r->lines += count_lines(text, len);
	if (cells_add(&r->cells, text, len, false))
		return;
	r->ended = true;
	r->too_large = true;
}

/* True if all cells are empty: a line of delimiters. */
static bool
blank(const struct cells *cells)
{
	for (int i = 0; i < cells->count; i++)
		if (cells->items[i].text)
			return false;
	return true;
}

static void
take_record(int end, void *context)
{
	struct reading *r = context;
	bool pair = end == '\n' && r->last_end == '\r' && !r->cells.count;

	r->last_end = end;
	if (r->ended || pair)
		return;
	if (r->cells.count && (r->begun || !blank(&r->cells))) {
		r->begun = true;
		struct record record = cells_record(&r->cells, r->line);
		r->ended = !r->visitor.record(r->visitor.context, &record);
	}
	r->line += r->lines + 1;
	r->lines = 0;
	cells_clear(&r->cells);
}

/* Drops whole lines at the begin, as many as are to be skipped. */
static void
skip_lines(struct reading *r, const char **piece, size_t *len)
{
	while (r->skip && *len) {
		const char *end = memchr(*piece, '\n', *len);
		if (!end) {
			*len = 0;
			return;
		}
		*len -= (size_t)(end + 1 - *piece);
		*piece = end + 1;
		r->skip--;
		r->line++;
	}
}

/* True if the quote that is open ends somewhere in the rest. */
static bool
quote_ends(struct reading *r, struct text *text)
{
	const char *piece;
	size_t len;

	while (text_next(text, &piece, &len))
		if (memchr(piece, r->dialect->quote, len))
			return true;
	return false;
}

static bool
unterminated(struct reading *r)
{
	long long line = r->line + r->lines;

	return work_fail_at(r->work, "unterminated_quote", "line", line,
		"A quote that begins in line %lld does not end.", line);
}

static bool
say_too_large(struct reading *r, struct text *text)
{
	if (!r->too_large && r->parser.quoted && !quote_ends(r, text))
		return work_failed(r->work) ? false : unterminated(r);
	return work_fail_at(r->work, "cell_too_large", "line", r->line,
		"The record in line %lld has a cell over 1 MiB or more than "
		"4 MiB in all.",
		r->line);
}

static bool
finish(struct reading *r, struct text *text)
{
	if (work_failed(r->work))
		return false;
	if (r->too_large || csv_error(&r->parser) == CSV_ENOMEM)
		return say_too_large(r, text);
	if (r->ended)
		return true;
	/* Only at the end: before it, a quote within a cell is a character. */
	csv_set_opts(
		&r->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL);
	if (csv_fini(&r->parser, take_cell, take_record, r) != 0)
		return unterminated(r);
	if (r->too_large)
		return say_too_large(r, text);
	return !work_failed(r->work);
}

static void
parse_all(struct reading *r, struct text *text)
{
	const char *piece;
	size_t len;

	while (!r->ended && text_next(text, &piece, &len)) {
		skip_lines(r, &piece, &len);
		r->quotes = r->parser.quoted ||
			    memchr(piece, r->dialect->quote, len);
		if (csv_parse(&r->parser, piece, len, take_cell, take_record,
			    r) != len)
			return;
	}
}

bool
csv_read(struct work *work, struct text *text, const struct dialect *dialect,
	struct visitor visitor)
{
	struct reading r = {
		.work = work,
		.dialect = dialect,
		.visitor = visitor,
		.line = 1,
		.skip = work->options.skip_rows + dialect->announced,
	};

	if (csv_init(&r.parser, CSV_REPALL_NL | CSV_EMPTY_IS_NULL) != 0)
		die("libcsv cannot be begun");
	csv_set_delim(&r.parser, (unsigned char)dialect->delimiter);
	csv_set_quote(&r.parser, (unsigned char)dialect->quote);
	csv_set_realloc_func(&r.parser, bounded);
	csv_set_blk_size(&r.parser, 4096);
	parse_all(&r, text);
	bool ok = finish(&r, text);
	csv_free(&r.parser);
	cells_free(&r.cells);
	return ok;
}
