/* JSON without blanks between its parts. */
#ifndef TEXT_JSON_COMPACT_H
#define TEXT_JSON_COMPACT_H

#include <stddef.h>

#include "base/arena.h"

/* Appends well-formed JSON, of PostgreSQL or checked, without its blanks. */
void json_compact(struct buffer *, const char *text, size_t len);

#endif
