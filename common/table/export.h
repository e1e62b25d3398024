/* A table as a file again: CSV or ndjson. */
#ifndef TABLE_EXPORT_H
#define TABLE_EXPORT_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/arena.h"
#include "table/type.h"

enum export_format { EXPORT_CSV, EXPORT_NDJSON };

struct export_column {
	const char *name;
	enum type type;
};

struct export
{
	enum export_format format;
	/* CSV without byte order mark, and without ' before formulas. */
	bool raw;
	const struct export_column *columns;
	int count;

	/* Takes the next bytes; false ends it. */
	bool (*write)(void *context, const char *bytes, size_t len);
	void *context;
};

/*
 * Writes the rows of a statement whose first columns are those of the export.
 * CSV by RFC 4180, UTF-8 with a byte order mark, NULL empty and empty text "";
 * text that begins with = + - @ TAB CR gets a ' before it, so that no
 * spreadsheet takes it for a formula. False when write did not take it, or the
 * statement failed.
 */
bool export_rows(const struct export *, sqlite3_stmt *);

#endif
