/* The strict check of JSON: what it lets through, and its bounds. */
#include <string.h>
#include <time.h>

#include "text/json.h"
#include "unit.h"

/* A text that may hold NUL, and its length. */
#define T(text) (text), sizeof text - 1

static const struct {
	const char *text;
	size_t len;
	enum json_kind type;
	size_t count;
} accepted[] = {
	{ T("null"), JSON_NULL, 0 },
	{ T(" true "), JSON_BOOL, 0 },
	{ T("\t\r\n false\n"), JSON_BOOL, 0 },
	{ T("\"\""), JSON_STRING, 0 },
	{ T("0"), JSON_INTEGER, 0 },
	{ T("-0"), JSON_INTEGER, 0 },
	{ T("-1"), JSON_INTEGER, 0 },
	{ T("9223372036854775807"), JSON_INTEGER, 0 },
	{ T("-9223372036854775808"), JSON_INTEGER, 0 },
	{ T("9223372036854775808"), JSON_NUMBER, 0 },
	{ T("-9223372036854775809"), JSON_NUMBER, 0 },
	{ T("10000000000000000000"), JSON_NUMBER, 0 },
	{ T("1.0"), JSON_NUMBER, 0 },
	{ T("-0.0"), JSON_NUMBER, 0 },
	{ T("1e3"), JSON_NUMBER, 0 },
	{ T("1E+3"), JSON_NUMBER, 0 },
	{ T("1E-3"), JSON_NUMBER, 0 },
	{ T("0e1"), JSON_NUMBER, 0 },
	{ T("0e99999999999999999999"), JSON_NUMBER, 0 },
	{ T("1e-99999999999999999999"), JSON_NUMBER, 0 },
	{ T("1.7976931348623157e308"), JSON_NUMBER, 0 },
	{ T("0.00000000000000000001e320"), JSON_NUMBER, 0 },
	{ T("[]"), JSON_ARRAY, 0 },
	{ T("[ ]"), JSON_ARRAY, 0 },
	{ T("[null, 1, \"1\", {}]"), JSON_ARRAY, 4 },
	{ T("[[[],[]],[]]"), JSON_ARRAY, 2 },
	{ T("[1\n,2]"), JSON_ARRAY, 2 },
	{ T("{}"), JSON_OBJECT, 0 },
	{ T("{ \"\" : 0 }"), JSON_OBJECT, 1 },
	{ T("{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":1}]}"),
		JSON_OBJECT, 2 },
	{ T("{\"a\":1,\"A\":1,\"\\u00e4\":1,\"a \":1}"), JSON_OBJECT, 4 },
	{ T("{\"$seal\":1,\"sealed\":1,\"$Sealed\":1}"), JSON_OBJECT, 3 },
	{ T("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), JSON_STRING, 0 },
	{ T("\"\\u0061\\u00E9\\u20ac\\uD83D\\uDE00\""), JSON_STRING, 0 },
	{ T("\"\\\\u0000\""), JSON_STRING, 0 },
	{ T("\"\\ufffe\\uFFFF\\u001f\""), JSON_STRING, 0 },
	{ T("\"\x7f\""), JSON_STRING, 0 },
	{ T("\"\xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80\""),
		JSON_STRING, 0 },
	{ T("\"\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf \xef\xbf\xbf\""), JSON_STRING,
		0 },
	{ T("\"\xe2\x80\xa8 \xef\xbb\xbf /* no comment */ // none\""),
		JSON_STRING, 0 },
};

START_TEST(accepts)
{
	struct arena arena = { 0 };
	struct json json;

	for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
		/* A copy of its exact size, for the sanitizer to guard. */
		char *text = malloc(accepted[i].len);
		memcpy(text, accepted[i].text, accepted[i].len);
		const char *wrong =
			json_read(&arena, text, accepted[i].len, &json);
		ck_assert_msg(!wrong, "%s: %s", accepted[i].text, wrong);
		ck_assert_msg(json.value.type == accepted[i].type,
			"%s is of type %d", accepted[i].text, json.value.type);
		ck_assert_msg(json.count == accepted[i].count, "%s has %zu",
			accepted[i].text, json.count);
		free(text);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(depth_ends_at_32)
{
	struct arena arena = { 0 };
	struct json json;
	char text[2 * JSON_DEPTH_MAX + 8];

	memset(text, '[', JSON_DEPTH_MAX + 1);
	memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
	ck_assert_ptr_null(
		json_read(&arena, text + 1, 2 * JSON_DEPTH_MAX, &json));
	ck_assert_str_eq(json_read(&arena, text, 2 * JSON_DEPTH_MAX + 2, &json),
		"nested too deep at byte 32");
	arena_free(&arena);
}
END_TEST

START_TEST(members_are_the_clients_bytes)
{
	static const char text[] = " { \"a\\n\" : [1, {\"b\":2}] ,\"c\":-1.5} ";
	struct arena arena = { 0 };
	struct json json;

	ck_assert_ptr_null(json_read(&arena, text, sizeof text - 1, &json));
	ck_assert_uint_eq(json.count, 2);
	ck_assert_str_eq(json.members[0].key, "a\n");
	ck_assert_int_eq(json.members[0].value.type, JSON_ARRAY);
	ck_assert_mem_eq(json.members[0].value.text, "[1, {\"b\":2}] ", 12);
	ck_assert_uint_eq(json.members[0].value.len, 12);
	ck_assert_str_eq(json.members[1].key, "c");
	ck_assert_uint_eq(json.members[1].value.len, 4);
	arena_free(&arena);
}
END_TEST

START_TEST(strings_survive_quote_and_decode)
{
	static const char text[] = "a\"\\/\b\f\n\r\t\x01\x1f\x7f \xc3\xa9"
				   "\xe2\x82\xac\xf0\x9f\x98\x80";
	static const char escaped[] =
		"\"\\u0041\\u00e9\\u20ac\\ud83d\\ude00\\/\"";
	struct arena arena = { 0 };
	struct buffer quoted = { .arena = &arena };
	struct json json;
	size_t len;

	json_quote(&quoted, text, sizeof text - 1);
	ck_assert_ptr_null(json_read(&arena, quoted.data, quoted.len, &json));
	ck_assert_str_eq(json_decode(&arena, &json.value, &len), text);
	ck_assert_uint_eq(len, sizeof text - 1);
	ck_assert_ptr_null(
		json_read(&arena, escaped, sizeof escaped - 1, &json));
	ck_assert_str_eq(json_decode(&arena, &json.value, &len),
		"A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80/");
	arena_free(&arena);
}
END_TEST

/* An object of so many keys, the last of them like the first if asked. */
static void
many_keys(struct buffer *text, int count, const char *last)
{
	buffer_text(text, "{");
	for (int i = 0; i < count; i++)
		buffer_printf(text, "\"key%d\":1,", i);
	buffer_printf(text, "\"%s\":1}", last);
}

/* By pairs this would take 20 000 million comparisons. */
START_TEST(many_keys_take_linear_time)
{
	struct arena arena = { 0 };
	struct buffer text = { .arena = &arena }, twice = text;
	struct json json;

	many_keys(&text, 200000, "last");
	many_keys(&twice, 200000, "\\u006bey0");
	clock_t start = clock();
	ck_assert_ptr_null(json_read(&arena, text.data, text.len, &json));
	ck_assert_uint_eq(json.count, 200001);
	ck_assert_ptr_nonnull(
		strstr(json_read(&arena, twice.data, twice.len, &json),
			"duplicate key"));
	ck_assert_int_lt((clock() - start) / CLOCKS_PER_SEC, 4);
	arena_free(&arena);
}
END_TEST

START_TEST(items_are_bounded)
{
	struct arena arena = { 0 };
	struct json json;
	size_t len = 2 * JSON_ITEMS_MAX + 1;
	char *text = malloc(len + 2);

	for (size_t i = 0; i < len; i++)
		text[i] = i % 2 == 0 ? ',' : '1';
	text[0] = '[';
	text[len - 1] = ']';
	ck_assert_ptr_null(json_read(&arena, text, len, &json));
	ck_assert_uint_eq(json.count, JSON_ITEMS_MAX);
	memcpy(text + len - 1, ",1]", 3);
	ck_assert_ptr_nonnull(
		strstr(json_read(&arena, text, len + 2, &json), "too many"));
	free(text);
	arena_free(&arena);
}
END_TEST

START_TEST(long_numbers_are_measured)
{
	struct arena arena = { 0 };
	struct json json;
	char text[700];

	memset(text, '9', sizeof text);
	ck_assert_ptr_null(json_read(&arena, text, 308, &json));
	ck_assert_int_eq(json.value.type, JSON_NUMBER);
	ck_assert_str_eq(json_read(&arena, text, 310, &json),
		"a number too large at byte 0");
	text[1] = '.';
	ck_assert_ptr_null(json_read(&arena, text, sizeof text, &json));
	memcpy(text + 600, "e-400", 5);
	text[1] = '9';
	ck_assert_ptr_null(json_read(&arena, text, 605, &json));
	arena_free(&arena);
}
END_TEST

int
main(void)
{
	return unit_run(
		"json", (const TTest *[]){ accepts, depth_ends_at_32,
				members_are_the_clients_bytes,
				strings_survive_quote_and_decode,
				many_keys_take_linear_time, items_are_bounded,
				long_numbers_are_measured, NULL });
}
