/* Fuzzes what egress reads itself: heads of answers, nets, URLs. */
#include <assert.h>
#include <string.h>

#include "fuzz.h"
#include "net/egress.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct egress_answer answer = { .type = "", .retry_after = -1 };
	struct net net;
	const char *text = arena_copy(&arena, data, size);

	egress_head(&arena, &answer, text, size);
	assert(answer.retry_after >= -1 && answer.retry_after < 10000000);
	assert(strlen(answer.type) <= size);
	if (net_read(text, &net))
		assert(net.bits >= 0 &&
			net.bits <= (net.family == AF_INET ? 32 : 128));
	for (enum guard_to to = GUARD_WORLD; to <= GUARD_LOCAL; to++)
		if (!guard_url_wrong(to, text))
			assert(strstr(text, ":"));
	arena_free(&arena);
	return 0;
}
