/* Fuzzes multipart bodies: however they are cut, they hold the same. */
#include <assert.h>
#include <string.h>

#include "fuzz.h"
#include "text/multipart.h"

struct input {
	const uint8_t *bytes;
	size_t len;
	unsigned seed; /* of the sizes of reads; 0 is all at once */
};

static long
read_some(void *source, char *bytes, size_t size)
{
	struct input *in = source;
	size_t n = in->len < size ? in->len : size;

	if (in->seed != 0) {
		in->seed = in->seed * 1103515245 + 12345;
		size_t most = 1 + (in->seed >> 16) % 97;
		n = n < most ? n : most;
	}
	memcpy(bytes, in->bytes, n);
	in->bytes += n;
	in->len -= n;
	return (long)n;
}

/* Writes down every part and its content. */
static void
describe(struct arena *arena, struct input in, struct buffer *out)
{
	struct multipart *m = arena_alloc(arena, sizeof *m);
	enum multipart_event event;
	const char *piece;
	struct part part;
	size_t len;

	multipart_start(m, "xy", read_some, &in);
	while ((event = multipart_next(m, &piece, &len)) <= MULTIPART_DATA) {
		if (event == MULTIPART_DATA) {
			buffer_add(out, piece, len);
			continue;
		}
		const char *wrong = multipart_part(arena, piece, len, &part);
		buffer_printf(out, "[%s|%s]", wrong ? wrong : part.name,
			!wrong && part.filename ? part.filename : "");
	}
	buffer_text(out, event == MULTIPART_WRONG ? m->wrong : "[done]");
	assert(event == MULTIPART_WRONG || in.len == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct buffer whole = { .arena = &arena }, cut = whole;

	if (size < 4)
		return 0;
	unsigned seed;
	memcpy(&seed, data, sizeof seed);
	struct input in = { data + 4, size - 4, 0 };
	describe(&arena, in, &whole);
	in.seed = seed | 1;
	describe(&arena, in, &cut);
	assert(whole.len == cut.len);
	assert(!memcmp(whole.data, cut.data, cut.len));
	arena_free(&arena);
	return 0;
}
