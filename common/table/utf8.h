/* UTF-8 that comes in pieces. */
#ifndef TABLE_UTF8_H
#define TABLE_UTF8_H

#include <stddef.h>

struct utf8 {
	long long wrong; /* bytes that belong to no character */
	long long nuls;
};

/*
 * Counts what is wrong in bytes (RFC 3629). Returns how many were looked at:
 * all, but for a character at the end that may go on in the next piece, which
 * comes after last is false.
 */
size_t utf8_check(struct utf8 *, const char *bytes, size_t len, int last);

/*
 * The same, written to out (3 bytes for each of len): U+FFFD for each byte that
 * is wrong, and NULs left out. *used is how many were looked at.
 */
size_t utf8_mend(struct utf8 *, const char *bytes, size_t len, int last,
	char *out, size_t *used);

#endif
