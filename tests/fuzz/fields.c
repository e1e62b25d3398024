/* Fuzzes each kind of field, given a text and given JSON. */
#include <assert.h>
#include <string.h>

#include "fuzz.h"
#include "http/field.h"
#include "text/json.h"
#include "text/text.h"

static const struct field kinds[] = {
	{ "text", TEXT, 1, 20 },
	{ "any_text", TEXT, .optional = true },
	{ "number", INT, -5, 1000 },
	{ "any_number", INT },
	{ "quoted", INT, .quoted = true },
	{ "price", DECIMAL, -100, 1000, .scale = 3 },
	{ "flag", BOOL },
	{ "id", UUID },
	{ "day", DATE },
	{ "instant", INSTANT },
	{ "moment", WHEN },
	{ "email", EMAIL },
	{ "url", URL },
	{ "word", ENUM, .oneof = "red|green|x" },
	{ "object", OBJECT, .max = 200 },
	{ "array", ARRAY },
	{ "json", JSON, .max = 100 },
	{ "texts", TEXTS, 0, 5, .items = 3 },
	{ "language", LANGUAGE, .max = 35 },
};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* What is wrong is said in words; what is right is text for PostgreSQL. */
static void
judge(const char *wrong, const struct value *value)
{
	if (wrong) {
		assert(*wrong && text_length(wrong, strlen(wrong)) > 0);
		return;
	}
	if (!value->text)
		return;
	assert(strlen(value->text) == value->len);
	assert(text_length(value->text, value->len) >= 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct json json;

	if (!size)
		return 0;
	const struct field *field = &kinds[data[0] % KINDS];
	const char *text = arena_copy(&arena, data + 1, size - 1);
	struct value value = { 0 };
	judge(field_text(&arena, field, text, size - 1, &value), &value);
	if (!json_read(&arena, text, size - 1, &json)) {
		value = (struct value){ 0 };
		judge(field_json(&arena, field, &json.value, &value), &value);
	}
	field_named("user_id", text);
	arena_free(&arena);
	return 0;
}
