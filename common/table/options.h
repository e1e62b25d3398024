/* How a client says what would be guessed: options of a dataset. */
#ifndef TABLE_OPTIONS_H
#define TABLE_OPTIONS_H

#include <stdbool.h>

#include "base/arena.h"
#include "table/type.h"

enum header { HEADER_GUESS, HEADER_YES, HEADER_NO };

enum {
	NULL_WORDS_MAX = 50,
	SKIP_MAX = 1000000,
};

struct typed {
	const char *column;
	enum type type;
};

/* Zero-initialised is none: all is guessed. */
struct options {
	char delimiter; /* any ASCII character but controls, quotes, blank */
	bool unquoted; /* quote is "": none is one */
	char quote;
	const char *encoding; /* table/charset.h knows it */
	enum header header;
	long long skip_rows; /* lines, or rows of a sheet, before the header */
	const char *sheet; /* by its name, or its number from 1 */
	const char *path; /* of the array within JSON, parts joined by "." */
	char decimal_mark; /* . or , */
	enum date_order date_order;
	const char *timezone; /* of the tz database */
	bool null_given; /* null_words replace those that are known */
	const char **null_words;
	int null_count;
	struct typed *types; /* of columns by name */
	int type_count;
};

/*
 * Reads a JSON object of options; text may be NULL. Returns NULL, or a sentence
 * that says what is wrong, and then *key is the option, or "" for all of it.
 */
const char *options_read(
	struct arena *, const char *text, struct options *, const char **key);

#endif
