/* Fuzzes clients' bodies: whatever is written for a provider is JSON. */
#include <assert.h>

#include "dialect/request.h"
#include "fuzz.h"
#include "text/json.h"

enum { DIALECTS = 3, FORMS = 4 };

static void
write_for(struct arena *arena, const struct asked *asked, enum dialect kind,
	int flags)
{
	struct buffer body = { .arena = arena }, dropped = { .arena = arena };
	const struct request_route route = { .kind = kind,
		.model = "up",
		.max_tokens = flags & 1 ? 10 : 0,
		.model_tokens = 100,
		.stream = flags & 2,
		.completions = flags & 4,
		.server_tools = flags & 8 };
	struct json json;

	if (request_write(arena, asked, &route, &body, &dropped))
		return;
	assert(!json_read_to(arena, body.data, body.len, 80, &json));
	assert(json.value.type == JSON_OBJECT);
	for (size_t i = 0; i < dropped.len; i++)
		assert(dropped.data[i] > ' ' || dropped.data[i] == ' ');
	assert(request_path(arena, asked, &route)[0] == '/');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct asked *asked;

	if (size < 1)
		return 0;
	enum form form = data[0] % FORMS;
	const char *text = (const char *)data + 1;
	const struct wrong *wrong =
		request_read(&arena, form, text, size - 1, &asked);
	if (wrong)
		assert(wrong->status == 400 || wrong->status == 422);
	else
		for (int kind = 0; kind < DIALECTS; kind++)
			write_for(&arena, asked, (enum dialect)kind,
				data[0] / FORMS);
	if (!wrong)
		assert(request_tokens(asked, 1000, 100) >= 0);
	arena_free(&arena);
	return 0;
}
