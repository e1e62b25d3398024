/* A workbook that is open: what its sheets' cells refer to. */
#ifndef TABLE_BOOK_H
#define TABLE_BOOK_H

#include <sqlite3.h>
#include <zip.h>

#include "table/shape.h"
#include "table/work.h"
#include "table/xml.h"

enum {
	SHEETS_MAX = 500,
	STYLES_MAX = 65536,
	FORMAT_TEXT_MAX = 256, /* of a custom format that is looked at */
	NEAR = 1024, /* shared strings at hand, */
	NEAR_MAX = 120, /* of so many bytes */
};

enum style { STYLE_NUMBER, STYLE_DATE, STYLE_TIME };

struct sheet {
	const char *name;
	const char *id; /* of its relationship */
	bool hidden;
	zip_int64_t entry; /* -1: there is none */
};

/* A shared string that was asked for lately. */
struct near {
	long long number; /* from 1; 0: none */
	size_t len;
	char text[NEAR_MAX];
};

struct book {
	struct work *work;
	zip_t *archive;
	bool since_1904;
	struct sheet sheets[SHEETS_MAX];
	int sheet_count;
	const struct sheet *sheet; /* that is read */
	unsigned char *styles; /* of cells, by number: enum style */
	int style_count;
	sqlite3 *strings; /* strings(n integer primary key, t text) */
	sqlite3_stmt *find;
	struct near *near;
};

/* Sheets, their entries and styles; false when the work has failed. */
bool book_parts(struct book *);

/* The kind of a built-in format's number or a custom one's text. */
enum style style_of(int number, const char *text);

/* Reads the shared strings into a database of its own. */
bool book_strings(struct book *);

/* One of them, by its number from 0; NULL. Valid until the next. */
const char *book_string(struct book *, long long number, size_t *len);

/* The text of a cell that is a date or a time; false: it is out of range. */
bool book_time(const struct book *, enum style, double serial, char text[64]);

#endif
