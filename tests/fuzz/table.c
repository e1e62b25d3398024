/*
 * Fuzzes loading: any bytes are a table or refused with a sentence, and facts
 * are JSON. The first byte chooses options.
 */
#include <assert.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "fuzz.h"
#include "table/load.h"
#include "text/json.h"
#include "text/text.h"

static const char *const options[] = {
	NULL,
	"{\"delimiter\":\";\",\"quote\":\"'\",\"header\":true}",
	"{\"encoding\":\"windows-1252\",\"header\":false}",
	"{\"encoding\":\"utf-8\",\"skip_rows\":1,\"decimal_mark\":\",\"}",
	"{\"encoding\":\"Shift_JIS\",\"date_order\":\"ymd\",\"quote\":\"\"}",
	"{\"types\":{\"a\":\"date\",\"b\":\"integer\",\"column_1\":\"instant\"}}",
	"{\"path\":\"a.b\",\"sheet\":2,\"null_words\":[\"x\",\"\"]}",
	"{\"encoding\":\"UTF-16LE\",\"timezone\":\"Europe/Berlin\"}",
};

enum { OPTIONS = sizeof options / sizeof *options };

static void
judge(const struct load_result *result, bool ok)
{
	struct arena arena = { 0 };
	struct json json;

	assert(ok == !!result->facts && ok == !result->code);
	if (ok)
		assert(!json_read(
			&arena, result->facts, strlen(result->facts), &json));
	else
		assert(text_length(result->message, strlen(result->message)) >
			0);
	if (!ok && result->details)
		assert(!json_read(&arena, result->details,
			strlen(result->details), &json));
	arena_free(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct load_result result;

	if (!size)
		return 0;
	struct load_request request = {
		.source = memfd_create("source", 0),
		.engine = memfd_create("engine", 0),
		.spill = open("/tmp", O_PATH | O_DIRECTORY),
		.base = -1,
		.options = options[*data % OPTIONS],
		.limits = { .bytes = 1 << 22, .rows = 1000, .columns = 50 },
	};
	log_level = 0;
	assert(write(request.source, data + 1, size - 1) == (ssize_t)size - 1);
	assert(load_prepare(&arena, &request, &result));
	judge(&result, load_run(&arena, &request, &result));
	close(request.source);
	close(request.engine);
	close(request.spill);
	arena_free(&arena);
	return 0;
}
