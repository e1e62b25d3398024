/*
 * Fuzzes what providers send: any bytes, to each kind of client. What reaches her
 * is well formed, and the same however the bytes are cut.
 */
#include <assert.h>
#include <string.h>

#include "dialect/reply.h"
#include "fuzz.h"
#include "text/json.h"

enum { DIALECTS = 3, FORMS = 3 };

static void
well_formed(struct arena *arena, const char *text, size_t len)
{
	struct json json;

	assert(!json_read_to(arena, text, len, 80, &json));
}

/* Each event ends, its data is one line, and that is JSON or the end. */
static void
check_stream(struct arena *arena, const struct buffer *out)
{
	const char *p = out->data;

	while (p && *p) {
		const char *end = strstr(p, "\n\n");
		assert(end);
		if (!strncmp(p, "event: ", 7))
			p = strchr(p, '\n') + 1;
		assert(p < end && !strncmp(p, "data: ", 6));
		assert(!memchr(p, '\n', (size_t)(end - p)));
		if (strncmp(p, "data: [DONE]", 12))
			well_formed(arena, p + 6, (size_t)(end - p - 6));
		p = end + 2;
	}
}

static void
run(const struct reply_plan *plan, const char *data, size_t size, size_t cut,
	struct buffer *out)
{
	struct arena kept = { 0 };
	enum reply_state state = REPLY_MORE;

	struct reply *r = reply_begin(&kept, plan);
	for (size_t i = 0, n; i < size && state == REPLY_MORE; i += n) {
		n = size - i < cut ? size - i : cut;
		state = reply_feed(r, data + i, n, out);
	}
	if (state == REPLY_MORE)
		state = reply_eof(r, out);
	assert(state != REPLY_MORE);
	struct tokens t = reply_tokens(r);
	assert(t.input >= t.cached && t.output >= 0 && t.reasoning >= 0);
	if (state == REPLY_FAILED)
		reply_fail(r, reply_wrong(r), 1, out);
	else
		reply_close(r, 1, out);
	arena_free(&kept);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };

	if (size < 2)
		return 0;
	struct reply_plan plan = { .kind = data[0] % DIALECTS,
		.form = data[0] / DIALECTS % FORMS,
		.stream = data[1] & 1,
		.include_usage = data[1] & 2,
		.completions = data[1] & 4,
		.id = "h",
		.model = "m",
		.percent = 100 };
	const char *text = (const char *)data + 2;
	struct buffer whole = { .arena = &arena }, cut = { .arena = &arena };
	run(&plan, text, size - 2, size, &whole);
	run(&plan, text, size - 2, 1 + (data[1] >> 4), &cut);
	assert(whole.len == cut.len);
	assert(!memcmp(whole.data, cut.data, whole.len));
	if (plan.stream)
		check_stream(&arena, &whole);
	else
		well_formed(&arena, whole.data, whole.len);
	arena_free(&arena);
	return 0;
}
