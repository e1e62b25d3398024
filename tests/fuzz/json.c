/* Fuzzes the JSON check: what it lets through, json-c must read the same. */
#include <assert.h>
#include <string.h>

#include <json-c/json.h>

#include "fuzz.h"
#include "text/json.h"
#include "text/text.h"

/* True if json-c has the same string. */
static bool
same_string(struct json_object *theirs, const char *ours, size_t len)
{
	return (size_t)json_object_get_string_len(theirs) == len &&
	       !memcmp(json_object_get_string(theirs), ours, len);
}

static void
compare_members(const struct json *json, struct json_object *theirs)
{
	if (json->value.type == JSON_ARRAY)
		assert(json_object_array_length(theirs) == json->count);
	if (json->value.type != JSON_OBJECT)
		return;
	assert((size_t)json_object_object_length(theirs) == json->count);
	for (size_t i = 0; i < json->count; i++) {
		struct json_object *member;
		assert(json_object_object_get_ex(
			theirs, json->members[i].key, &member));
	}
}

static void
compare(struct arena *arena, const struct json *json)
{
	size_t len;
	struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX + 1);

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	/* With a NUL after it, so that a number is known to end. */
	char *text = arena_copy(arena, json->value.text, json->value.len);
	struct json_object *theirs =
		json_tokener_parse_ex(tokener, text, (int)json->value.len + 1);
	assert(json_tokener_get_error(tokener) == json_tokener_success);
	assert(!theirs == (json->value.type == JSON_NULL));
	compare_members(json, theirs);
	if (json->value.type == JSON_STRING) {
		const char *ours = json_decode(arena, &json->value, &len);
		assert(text_length(ours, len) >= 0);
		assert(same_string(theirs, ours, len));
	}
	json_object_put(theirs);
	json_tokener_free(tokener);
}

/* A string that is quoted is read again as the same. */
static void
quote_again(struct arena *arena, const char *text, size_t len)
{
	struct buffer quoted = { .arena = arena };
	struct json json;

	if (text_length(text, len) < 0)
		return;
	json_quote(&quoted, text, len);
	assert(!json_read(arena, quoted.data, quoted.len, &json));
	size_t n;
	const char *back = json_decode(arena, &json.value, &n);
	assert(n == len && (len == 0 || !memcmp(back, text, len)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct json json;
	const char *text = (const char *)data;
	const char *wrong = json_read(&arena, text, size, &json);

	if (!wrong) {
		assert(text_length(text, size) >= 0);
		compare(&arena, &json);
	} else
		assert(text_length(wrong, strlen(wrong)) > 0);
	quote_again(&arena, text, size);
	arena_free(&arena);
	return 0;
}
