/* The memory of one request: taken piece by piece, given back all at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct chunk;

/* Zero-initialised is empty and ready. */
struct arena {
	struct chunk *chunks; /* newest first */
};

/* Text that grows in an arena; always ends in a NUL that len leaves out. */
struct buffer {
	struct arena *arena;
	char *data;
	size_t len;
	size_t room;
};

/* Returns size zeroed bytes, aligned for any type. Out of memory is die(). */
void *arena_alloc(struct arena *, size_t size);

/* Returns a copy of len bytes, with a NUL after them. */
char *arena_copy(struct arena *, const void *bytes, size_t len);

char *arena_printf(struct arena *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Wipes all that was used and keeps one small chunk for the next request. */
void arena_reset(struct arena *);

/* Wipes and frees everything. */
void arena_free(struct arena *);

/* Makes room for len bytes beyond those that are there, at once. */
void buffer_reserve(struct buffer *, size_t len);

void buffer_add(struct buffer *, const void *bytes, size_t len);
void buffer_text(struct buffer *, const char *text);
void buffer_printf(struct buffer *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
