/* Fuzzes expressions: what is wrong with one has a place in it. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "formula/check.h"
#include "fuzz.h"

static const struct formula_column columns[] = {
	{ "a", TYPE_INTEGER },
	{ "b", TYPE_DECIMAL },
	{ "c", TYPE_TEXT },
	{ "d", TYPE_DATE },
	{ "e", TYPE_INSTANT },
	{ "f", TYPE_BOOLEAN },
};

static void
check(const char *text, size_t len, bool grouped)
{
	struct arena arena = { 0 };
	struct fault fault = { 0 };
	struct node *slots[FORMULA_SLOTS];
	struct scope scope = { .arena = &arena,
		.columns = columns,
		.count = 6,
		.grouped = grouped,
		.keys = columns,
		.key_count = 2,
		.slots = slots,
		.fault = &fault };
	struct node *n = formula_parse(&arena, text, len, &fault);

	assert(!n == !!fault.text);
	if (n) {
		bool good = formula_check(&scope, n);
		assert(good == !fault.text);
		assert(n->type <= TYPE_NONE);
	}
	assert(!fault.text ||
		(fault.at >= 1 && fault.at <= (int)len + 1 && *fault.text));
	arena_free(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A copy of its very size, so that a byte too far is noticed. */
	char *text = malloc(size ? size : 1);

	memcpy(text, data, size);
	/* JSON holds valid UTF-8 without NUL; words of it are enough. */
	for (size_t i = 0; i < size; i++)
		if (!text[i] || text[i] & 0x80)
			text[i] = ' ';
	check(text, size, false);
	check(text, size, true);
	free(text);
	return 0;
}
