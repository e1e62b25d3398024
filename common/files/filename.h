/* What clients call their files. */
#ifndef FILES_FILENAME_H
#define FILES_FILENAME_H

#include "base/arena.h"

/*
 * The one of oneof (".json|.log") that the name ends in; "" when oneof is NULL,
 * NULL when it ends in none.
 */
const char *filename_type(
	struct arena *, const char *oneof, const char *filename);

/* The name without folders; "" when it is no text. */
const char *filename_base(const char *filename);

#endif
