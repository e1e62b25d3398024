/* Fuzzes parameters of headers, and the boundary among them. */
#include <assert.h>
#include <string.h>

#include "fuzz.h"
#include "text/header.h"
#include "text/multipart.h"
#include "text/text.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	const char *header = arena_copy(&arena, data, size);
	const char *value = header_parameter(&arena, header, "name");

	if (value) {
		assert(strlen(value) < strlen(header));
		assert(text_length(value, strlen(value)) >= 0);
		assert(!strpbrk(value, "\r\n"));
	}
	const char *boundary = multipart_boundary(&arena, header);
	assert(!boundary || *boundary != '\0');
	assert(!boundary || strlen(boundary) <= MULTIPART_BOUNDARY_MAX);
	arena_free(&arena);
	return 0;
}
