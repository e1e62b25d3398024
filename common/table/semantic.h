/* What a column's texts look like. */
#ifndef TABLE_SEMANTIC_H
#define TABLE_SEMANTIC_H

#include <stdbool.h>
#include <stddef.h>

enum semantic {
	SEMANTIC_EMAIL,
	SEMANTIC_URL,
	SEMANTIC_UUID,
	SEMANTIC_PHONE,
	SEMANTIC_POSTAL_CODE,
	SEMANTIC_COUNTRY,
	SEMANTICS,
};

extern const char *const semantic_names[SEMANTICS];

/* The one that a text looks like; SEMANTICS for none. */
enum semantic semantic_of(const char *text, size_t len);

/* A name or a code of two letters of ISO 3166. */
bool country_named(const char *text, size_t len);

#endif
