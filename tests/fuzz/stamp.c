/* Fuzzes signatures of bodies: a good one is never made by chance. */
#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "crypto/stamp.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const secrets[] = { "whsec_a", "whsec_b", NULL };
	struct arena arena = { 0 };
	const char *header = arena_copy(&arena, data, size);
	size_t len = strlen(header);
	enum stamp is = stamp_check(header, header, len, secrets, 1614265330);

	assert(is == (len ? STAMP_WRONG : STAMP_MISSING));
	arena_free(&arena);
	return 0;
}
