/* Fills a row's values from the request, and says all that is wrong at once. */
#ifndef SERVE_INPUT_H
#define SERVE_INPUT_H

#include <stdbool.h>

#include "http/request.h"

enum { SEGMENTS_MAX = 32 };

/* A path, split raw and decoded by segment: %2F stays inside its segment. */
struct segments {
	const char *items[SEGMENTS_MAX];
	size_t lens[SEGMENTS_MAX];
	int count;
};

/* Reads the cookie, query, header and body fields; refuses what is wrong. */
bool input_read(struct request *, const struct segments *);

#endif
