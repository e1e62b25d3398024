/* The memory of one request: taken piece by piece, given back all at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include <string.h>

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

enum { EXIT_MEMORY = 71 };

/* There is no more: says so and exits by EXIT_MEMORY. */
_Noreturn void arena_full(void);

/* Returns size zeroed bytes, aligned for any type. Out of memory is arena_full(). */
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

void buffer_grow(struct buffer *, size_t len); /* for buffer_add */

/* Here, for a list's answer is thousands of these. */
static inline void
buffer_add(struct buffer *buffer, const void *bytes, size_t len)
{
	if (buffer->room - buffer->len <= len)
		buffer_grow(buffer, len);
	if (len)
		memcpy(buffer->data + buffer->len, bytes, len);
	buffer->len += len;
	buffer->data[buffer->len] = 0;
}

void buffer_text(struct buffer *, const char *text);
void buffer_printf(struct buffer *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
