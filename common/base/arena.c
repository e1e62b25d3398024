/* Chunks from malloc, newest first; a big request's chunks are given back. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/log.h"

#ifdef __has_feature /* clang's way to say it */
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)0)
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)0)
#endif

enum {
	CHUNK_SIZE = 16384, /* an ordinary request fits into one */
	ALIGN = _Alignof(max_align_t),
};

struct chunk {
	struct chunk *older;
	size_t size;
	size_t used;
	_Alignas(max_align_t) unsigned char bytes[];
};

void
arena_full(void)
{
	fault("out of memory");
	exit(EXIT_MEMORY);
}

static struct chunk *
chunk_make(size_t size, struct chunk *older)
{
	struct chunk *chunk = malloc(sizeof *chunk + size);

	if (!chunk)
		arena_full();
	chunk->older = older;
	chunk->size = size;
	chunk->used = 0;
	ASAN_POISON_MEMORY_REGION(chunk->bytes, size);
	return chunk;
}

static void
chunk_wipe(struct chunk *chunk)
{
	ASAN_UNPOISON_MEMORY_REGION(chunk->bytes, chunk->used);
	sodium_memzero(chunk->bytes, chunk->used);
	ASAN_POISON_MEMORY_REGION(chunk->bytes, chunk->size);
	chunk->used = 0;
}

static void
chunk_free(struct chunk *chunk)
{
	chunk_wipe(chunk);
	ASAN_UNPOISON_MEMORY_REGION(chunk->bytes, chunk->size);
	free(chunk);
}

/* Rounded up, with at least one byte left poisoned behind each piece. */
static size_t
rounded(size_t size)
{
	if (size > SIZE_MAX / 2)
		arena_full();
	return (size + ALIGN) / ALIGN * ALIGN;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	size_t need = rounded(size);
	struct chunk *chunk = arena->chunks;

	if (!chunk || chunk->size - chunk->used < need) {
		size_t room = need > CHUNK_SIZE ? need : CHUNK_SIZE;
		chunk = arena->chunks = chunk_make(room, chunk);
	}
	void *piece = chunk->bytes + chunk->used;
	chunk->used += need;
	ASAN_UNPOISON_MEMORY_REGION(piece, size);
	return memset(piece, 0, size);
}

char *
arena_copy(struct arena *arena, const void *bytes, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	if (len)
		memcpy(copy, bytes, len);
	return copy;
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *text = arena_alloc(arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return text;
}

void
arena_reset(struct arena *arena)
{
	while (arena->chunks && arena->chunks->older) {
		struct chunk *newest = arena->chunks;
		arena->chunks = newest->older;
		chunk_free(newest);
	}
	if (arena->chunks && arena->chunks->size > CHUNK_SIZE)
		arena_free(arena);
	else if (arena->chunks)
		chunk_wipe(arena->chunks);
}

void
arena_free(struct arena *arena)
{
	while (arena->chunks) {
		struct chunk *newest = arena->chunks;
		arena->chunks = newest->older;
		chunk_free(newest);
	}
}

/* Makes room for len bytes more and the NUL; what was there is left behind. */
void
buffer_grow(struct buffer *buffer, size_t len)
{
	size_t need = buffer->len + len + 1;

	if (need <= buffer->room)
		return;
	size_t room = buffer->room ? buffer->room : 128;
	while (room < need)
		room *= 2;
	char *data = arena_alloc(buffer->arena, room);
	if (buffer->len)
		memcpy(data, buffer->data, buffer->len);
	buffer->data = data;
	buffer->room = room;
}

void
buffer_reserve(struct buffer *buffer, size_t len)
{
	size_t need = buffer->len + len + 1;

	if (need <= buffer->room)
		return;
	char *data = arena_alloc(buffer->arena, need);
	if (buffer->len)
		memcpy(data, buffer->data, buffer->len);
	buffer->data = data;
	buffer->room = need;
}

void
buffer_text(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, text, strlen(text));
}

void
buffer_printf(struct buffer *buffer, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	buffer_grow(buffer, (size_t)len);
	vsnprintf(buffer->data + buffer->len, (size_t)len + 1, format, again);
	va_end(again);
	buffer->len += (size_t)len;
}
