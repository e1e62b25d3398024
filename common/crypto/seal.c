/* Sealed fields by AES-256-GCM, and their opening in one pass over a reply. */
#include <string.h>

#include <sodium.h>

#include "base/config.h"
#include "base/log.h"
#include "crypto/aead.h"
#include "crypto/seal.h"
#include "text/json.h"

static unsigned char root_key[AEAD_KEY];
static bool loaded;

void
seal_start(void)
{
	if (!config_key("SEAL_KEY_FILE", root_key, AEAD_KEY))
		die("SEAL_KEY_FILE must be set: sealed fields need a key");
	loaded = true;
}

void
seal_forget(void)
{
	sodium_memzero(root_key, sizeof root_key);
	loaded = false;
}

char *
seal(struct arena *arena, const char *context, const char *text, size_t len)
{
	struct aead_data data = { context, strlen(context) };
	size_t size = len + AEAD_OVER;
	unsigned char *bytes = arena_alloc(arena, size);
	size_t room =
		sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL);

	if (!loaded)
		die("a field is sealed, but no key was loaded");
	aead_seal(root_key, data, text, len, bytes);
	return sodium_bin2base64(arena_alloc(arena, room), room, bytes, size,
		sodium_base64_VARIANT_ORIGINAL);
}

char *
seal_open(struct arena *arena, const char *context, const char *sealed,
	size_t len, size_t *out)
{
	struct aead_data data = { context, strlen(context) };
	unsigned char *bytes = arena_alloc(arena, len);
	size_t size;

	if (!loaded)
		die("a field is sealed, but no key was loaded");
	if (sodium_base642bin(bytes, len, sealed, len, NULL, &size, NULL,
		    sodium_base64_VARIANT_ORIGINAL) ||
		size < AEAD_OVER)
		return NULL;
	*out = size - AEAD_OVER;
	unsigned char *text = arena_alloc(arena, *out + 1);
	return aead_open(root_key, data, bytes, size, text) ? (char *)text
							    : NULL;
}

/* "context:base64" to a JSON string, or null when it does not open. */
static void
open_into(struct buffer *out, const char *marked, size_t len)
{
	const char *colon = memchr(marked, ':', len);
	size_t size = 0, name = colon ? (size_t)(colon - marked) : 0;
	char *text = !colon ? NULL
			    : seal_open(out->arena,
				      arena_copy(out->arena, marked, name),
				      colon + 1, len - name - 1, &size);

	if (text)
		json_quote(out, text, size);
	else
		buffer_text(out, "null");
	if (!text)
		fault("a sealed value did not open");
}

const char *
seal_open_all(struct arena *arena, const char *text, size_t *len)
{
	static const char mark[] = "{\"$sealed\":\"";
	const char *at = text, *last = text + *len;
	struct buffer out = { .arena = arena };
	const char *found, *end;

	if (!loaded)
		return text;
	while ((found = memmem(
			at, (size_t)(last - at), mark, sizeof mark - 1)) &&
		(end = memmem(found, (size_t)(last - found), "\"}", 2))) {
		const char *marked = found + sizeof mark - 1;
		buffer_add(&out, at, (size_t)(found - at));
		open_into(&out, marked, (size_t)(end - marked));
		at = end + 2;
	}
	if (at == text)
		return text;
	buffer_add(&out, at, (size_t)(last - at));
	*len = out.len;
	return out.data;
}
