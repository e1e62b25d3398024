/* Comma-separated values, by libcsv. */
#ifndef TABLE_CSV_H
#define TABLE_CSV_H

#include "table/source.h"

/*
 * Reads the text's records; lines without a cell are none, nor are those of
 * delimiters alone before the first that is not empty. An unquoted empty
 * cell has no text. Blanks around a cell without quotes go. Fails when a quote
 * does not end (`unterminated_quote`) and when a cell or a record is too large.
 */
bool csv_read(
	struct work *, struct text *, const struct dialect *, struct visitor);

/*
 * Finds the delimiter in the begin of a text: a line sep=; decides, else of
 * , ; TAB | the one by which most whole records have the same number of cells.
 */
void csv_guess(struct work *, const char *head, size_t len, bool whole,
	struct dialect *);

#endif
