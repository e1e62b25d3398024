/* Replies as they are kept: deflated, after eight digits that tell how long they are,
 * and sealed. */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/log.h"
#include "crypto/seal.h"
#include "inference.h"

enum { DIGITS = 8 };

const char *
keep_seal(
	struct arena *arena, const char *context, const char *bytes, size_t len)
{
	uLongf room = compressBound((uLong)len);
	char *packed = arena_alloc(arena, DIGITS + room + 1);

	memcpy(packed, arena_printf(arena, "%08zx", len), DIGITS);
	if (compress2((Bytef *)packed + DIGITS, &room, (const Bytef *)bytes,
		    (uLong)len, Z_BEST_SPEED) != Z_OK)
		return NULL;
	return seal(arena, context, packed, DIGITS + room);
}

const char *
keep_open(struct arena *arena, const char *context, const char *sealed,
	size_t *len)
{
	char digits[DIGITS + 1] = "";
	size_t size;
	const char *bytes =
		seal_open(arena, context, sealed, strlen(sealed), &size);

	if (!bytes || size < DIGITS) {
		fault("a kept reply does not open");
		return NULL;
	}
	memcpy(digits, bytes, DIGITS);
	uLongf room = strtoul(digits, NULL, 16);
	char *reply = arena_alloc(arena, room + 1);
	if (uncompress((Bytef *)reply, &room, (const Bytef *)bytes + DIGITS,
		    (uLong)(size - DIGITS)) != Z_OK)
		return NULL;
	*len = room;
	return reply;
}
