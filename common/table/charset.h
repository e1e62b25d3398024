/* The encoding of a text: found out, and turned into UTF-8. */
#ifndef TABLE_CHARSET_H
#define TABLE_CHARSET_H

#include "table/bytes.h"

struct charset {
	const char *name; /* as the dataset tells it */
	int converter; /* of charset_open, -1 for UTF-8 */
	size_t mark; /* bytes of a byte order mark */
	bool clean; /* valid UTF-8 without NUL: nothing is to be done */
};

/* Bytes that became U+FFFD, and NULs that went. */
struct charset_lost {
	long long undecodable;
	long long nuls;
};

/* UTF-8 and those of charset_open, by name in any case. */
bool charset_known(const char *name);

/* Opens all converters: they are files. */
void charset_prepare(void);

/*
 * Reads all of the file: options.encoding, a byte order mark, valid UTF-8,
 * UTF-16 by its zeros, what uchardet makes of the first MiB, windows-1252. False when the work has failed.
 */
bool charset_find(struct work *, enum container, struct charset *);

/* A file's text as UTF-8. */
struct text {
	struct bytes bytes;
	const struct charset *charset;
	struct charset_lost lost;
	char *raw; /* read, not yet decoded */
	size_t raw_len;
	bool ended;
	char *out;
};

void text_open(
	struct text *, struct work *, enum container, const struct charset *);
void text_close(struct text *);

/*
 * The next piece, valid until the next call; false at the end and when the work
 * has failed. It may cut a character or a line.
 */
bool text_next(struct text *, const char **piece, size_t *len);

#endif
