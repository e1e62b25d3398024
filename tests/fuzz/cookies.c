/* Fuzzes the Cookie header. */
#include <assert.h>
#include <string.h>

#include "fuzz.h"
#include "text/header.h"
#include "text/text.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct pairs pairs;
	const char *header = arena_copy(&arena, data, size);

	header_cookies(&arena, header, &pairs);
	assert(pairs.count <= PAIRS_MAX);
	for (size_t i = 0; i < pairs.count; i++) {
		const struct pair *pair = &pairs.items[i];
		assert(*pair->name != '\0');
		assert(strlen(pair->value) == pair->len);
		assert(!strpbrk(pair->value, "; ,\"\\\r\n"));
		assert(strstr(header, pair->name));
	}
	arena_free(&arena);
	return 0;
}
