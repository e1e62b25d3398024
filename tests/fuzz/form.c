/* Fuzzes forms and percent-encoding. */
#include <assert.h>
#include <string.h>

#include "fuzz.h"
#include "text/text.h"

static void
check_text(const char *text, size_t len)
{
	assert(strlen(text) == len);
	assert(text_length(text, len) >= 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct pairs pairs;
	const char *text = (const char *)data;

	if (text_form(&arena, text, size, &pairs)) {
		assert(pairs.count <= PAIRS_MAX);
		for (size_t i = 0; i < pairs.count; i++) {
			const struct pair *pair = &pairs.items[i];
			check_text(pair->name, strlen(pair->name));
			check_text(pair->value, pair->len);
		}
	}
	size_t len;
	const char *decoded = text_decode(&arena, text, size, false, &len);
	if (decoded) {
		assert(len <= size);
		check_text(decoded, len);
	}
	arena_free(&arena);
	return 0;
}
