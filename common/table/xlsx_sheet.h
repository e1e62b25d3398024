/* The rows of one sheet. */
#ifndef TABLE_XLSX_SHEET_H
#define TABLE_XLSX_SHEET_H

#include "table/book.h"
#include "table/source.h"

/* Rows with cells, each a record; skip rows at the begin are left out. */
bool sheet_read(
	struct book *, const struct sheet *, long long skip, struct visitor);

#endif
