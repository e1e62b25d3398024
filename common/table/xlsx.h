/* Workbooks of Office Open XML (ECMA-376), by libzip and expat. */
#ifndef TABLE_XLSX_H
#define TABLE_XLSX_H

#include "table/source.h"

/*
 * Finds the sheet: options.sheet by name or number, else the first visible one
 * with cells; and reads what its cells refer to. Refused: archives that are no
 * workbook, DTDs, and what unpacks to too much.
 */
bool xlsx_open(struct source *);
void xlsx_close(struct source *);

/* Each row with cells is a record; results that are kept, not formulas. */
bool xlsx_read(struct source *, struct visitor);

/* The sheet's name, or NULL. */
const char *xlsx_sheet(const struct source *);

#endif
