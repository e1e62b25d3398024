/* The encodings that are read, each by a converter of the C library. */
#ifndef TABLE_CONVERTER_H
#define TABLE_CONVERTER_H

#include <stddef.h>

/* Opens them all, which reads files. */
void converter_prepare(void);

/* Its number; -1 for none of them, UTF-8 included. */
int converter_named(const char *name);

const char *converter_name(int converter);

void converter_reset(int converter);

/* The most that so many bytes become. */
size_t converter_room(size_t len);

/*
 * Turns bytes into UTF-8: what cannot be decoded into U+FFFD, counted. Returns
 * the bytes written; *used of len were read, less than all when a character may
 * go on, unless last.
 */
size_t converter_decode(int converter, const char *bytes, size_t len, int last,
	char *out, size_t *used, long long *undecodable);

#endif
