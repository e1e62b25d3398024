/* multipart/form-data (RFC 7578, RFC 2046 5.1), read piece by piece. */
#ifndef TEXT_MULTIPART_H
#define TEXT_MULTIPART_H

#include <stddef.h>

#include "base/arena.h"

enum {
	MULTIPART_CHUNK = 16384, /* bytes read at a time */
	MULTIPART_HEADERS_MAX = 8192, /* bytes, of one part */
	MULTIPART_BOUNDARY_MAX = 70,
};

enum multipart_event {
	MULTIPART_PART, /* a part begins; the piece is its headers */
	MULTIPART_DATA, /* the next piece of what the part holds */
	MULTIPART_DONE, /* after the last boundary; the body was read up */
	MULTIPART_WRONG, /* malformed, or it ended early; see wrong */
};

struct multipart {
	long (*read)(void *source, char *bytes, size_t size);
	void *source;
	const char *wrong; /* a sentence for the client */
	int state;
	char delimiter[MULTIPART_BOUNDARY_MAX + 5]; /* CRLF -- boundary */
	size_t delimiter_len;
	size_t start; /* of what the window holds */
	size_t len;
	char window[MULTIPART_CHUNK + MULTIPART_HEADERS_MAX];
};

/* The part's Content-Disposition. */
struct part {
	const char *name;
	const char *filename; /* NULL when it has none */
};

/*
 * Returns the boundary that a Content-Type of multipart/form-data names; NULL
 * if it is not that, or the boundary is not 1..70 legal characters.
 */
const char *multipart_boundary(struct arena *, const char *content_type);

/* Sets out to read a body; read is as in struct request. */
void multipart_start(struct multipart *, const char *boundary,
	long (*read)(void *, char *, size_t), void *source);

/* Returns what comes next; the piece is valid until the next call. */
enum multipart_event multipart_next(
	struct multipart *, const char **piece, size_t *len);

/* Reads a part's headers. Returns NULL, or a sentence that says what is wrong.
 */
const char *multipart_part(
	struct arena *, const char *headers, size_t len, struct part *);

#endif
