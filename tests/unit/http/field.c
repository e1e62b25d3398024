/* Fields: what each kind takes, and what is said of what it does not. */
#include <string.h>

#include "http/field.h"
#include "unit.h"

/* As text from a path, query, form or header; then as JSON. */
static const struct {
	struct field field;
	const char *text; /* NULL: not tried */
	const char *json;
	const char *wrong; /* NULL: taken */
	const char *value; /* what SQL gets; NULL: the text */
} cases[] = {
	{ { "f", TEXT, 1, 3 }, "abc", "\"abc\"", NULL, "abc" },
	{ { "f", TEXT, 1, 3 }, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
		"\"\xc3\xa4\\u20ac\\ud83d\\ude00\"", NULL,
		"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" },
	{ { "f", TEXT, 1, 3 }, "abcd", "\"abcd\"",
		"must be 3 characters or less", NULL },
	{ { "f", TEXT, 2, 3 }, "a", "\"a\"", "must be 2 characters or more",
		NULL },
	{ { "f", TEXT, 1, 3 }, "", "\"\"", "is required", NULL },
	{ { "f", TEXT, 1, 3 }, " \t", "\"\\n\\u00a0\"", "is required", NULL },
	{ { "f", TEXT, 1, 3, .optional = true }, " ", "\" \"",
		"must not be blank", NULL },
	{ { "f", TEXT, 0, 3 }, "", "\"\"", NULL, "" },
	{ { "f", TEXT, 0, 0 }, "as long as it likes", NULL, NULL,
		"as long as it likes" },
	{ { "f", TEXT, 1, 3 }, NULL, "1", "must be a string", NULL },
	{ { "f", TEXT, 1, 3 }, "\xff", NULL, "must be valid UTF-8 without NUL",
		NULL },
	{ { "f", INT, -2, 9 }, "-2", "-2", NULL, "-2" },
	{ { "f", INT, -2, 9 }, "9", "9", NULL, "9" },
	{ { "f", INT, -2, 9 }, "-3", "-3", "must be from -2 to 9", NULL },
	{ { "f", INT, -2, 9 }, "10", "10", "must be from -2 to 9", NULL },
	{ { "f", INT, -2, 9 }, "99999999999999999999", NULL,
		"must be from -2 to 9", NULL },
	{ { "f", INT }, "9223372036854775807", "9223372036854775807", NULL,
		"9223372036854775807" },
	{ { "f", INT }, "9223372036854775808", NULL,
		"must be a number of 64 bits", NULL },
	{ { "f", INT }, "1.0", "1.5", "must be a whole number", NULL },
	{ { "f", INT }, "1e0", "1e-1", "must be a whole number", NULL },
	{ { "f", INT }, NULL, "83.0", NULL, "83" },
	{ { "f", INT }, NULL, "8.3e1", NULL, "83" },
	{ { "f", INT }, NULL, "-0.0083E+4", NULL, "-83" },
	{ { "f", INT }, NULL, "8300e-2", NULL, "83" },
	{ { "f", INT }, NULL, "-0.0", NULL, "0" },
	{ { "f", INT }, NULL, "0e-99", NULL, "0" },
	{ { "f", INT }, NULL, "1e30", "must be a number of 64 bits", NULL },
	{ { "f", INT, -2, 9 }, NULL, "1.0e1", "must be from -2 to 9", NULL },
	{ { "f", INT }, "", "\"1\"", "must be a whole number", NULL },
	{ { "f", INT }, " 1", "true", "must be a whole number", NULL },
	{ { "f", INT }, "+1", "[1]", "must be a whole number", NULL },
	{ { "f", INT }, "0x1", "{}", "must be a whole number", NULL },
	{ { "f", INT }, "-", "\"1e0\"", "must be a whole number", NULL },
	{ { "f", DECIMAL, 0, 10, .scale = 2 }, "9.99", "9.99", NULL, "9.99" },
	{ { "f", DECIMAL, 0, 10, .scale = 2 }, "1", "\"1\"", NULL, "1" },
	{ { "f", DECIMAL, 0, 10, .scale = 2 }, "10.01", "10.01",
		"must be from 0 to 10", NULL },
	{ { "f", DECIMAL, 0, 10, .scale = 2 }, "-0.01", "-0.01",
		"must be from 0 to 10", NULL },
	{ { "f", DECIMAL, 0, 10, .scale = 2 }, "1.001", "1.001",
		"must have at most 2 digits after the point", NULL },
	{ { "f", DECIMAL, 0, 10, .scale = 2 }, "1.", "\"1.\"",
		"must be a decimal number", NULL },
	{ { "f", DECIMAL, 0, 10, .scale = 2 }, ".5", "1e1",
		"must be a decimal number", NULL },
	{ { "f", DECIMAL, 0, 10, .scale = 2 }, "nan", "\"inf\"",
		"must be a decimal number", NULL },
	{ { "f", BOOL }, "true", "true", NULL, "true" },
	{ { "f", BOOL }, "false", "false", NULL, "false" },
	{ { "f", BOOL }, "1", "1", "must be true or false", NULL },
	{ { "f", BOOL }, "TRUE", "\"true\"", "must be true or false", NULL },
	{ { "f", UUID }, "6b1a6f2e-0f3f-4c39-9a55-6d6f3b1f0c11",
		"\"6B1A6F2E-0F3F-4C39-9A55-6D6F3B1F0C11\"", NULL, NULL },
	{ { "f", UUID }, "6b1a6f2e0f3f4c399a556d6f3b1f0c11",
		"\"{6b1a6f2e-0f3f-4c39-9a55-6d6f3b1f0c11}\"", "must be a UUID",
		NULL },
	{ { "f", UUID }, "6b1a6f2e-0f3f-4c39-9a55-6d6f3b1f0c1g", "\"\"",
		"must be a UUID", NULL },
	{ { "f", DATE }, "2024-02-29", "\"2024-02-29\"", NULL, "2024-02-29" },
	{ { "f", DATE }, "2000-02-29", "\"0001-01-01\"", NULL, NULL },
	{ { "f", DATE }, "1900-02-29", "\"2025-02-29\"",
		"must be a date as YYYY-MM-DD", NULL },
	{ { "f", DATE }, "2025-02-30", "\"2025-13-01\"",
		"must be a date as YYYY-MM-DD", NULL },
	{ { "f", DATE }, "0000-01-01", "\"2025-1-1\"",
		"must be a date as YYYY-MM-DD", NULL },
	{ { "f", DATE }, "2025-04-31", "\"2025-00-10\"",
		"must be a date as YYYY-MM-DD", NULL },
	{ { "f", INSTANT }, "2025-11-01T23:59:59Z",
		"\"2025-11-01t23:59:59.123456789+14:00\"", NULL, NULL },
	{ { "f", INSTANT }, "2025-11-01T24:00:00Z", "\"2025-11-01T23:59:60Z\"",
		"must be an instant as 2025-11-01T00:00:00Z", NULL },
	{ { "f", INSTANT }, "2025-11-01T00:00:00", "\"2025-11-01 00:00:00Z\"",
		"must be an instant as 2025-11-01T00:00:00Z", NULL },
	{ { "f", INSTANT }, "2025-11-01T00:00:00.Z",
		"\"2025-11-01T00:00:00+1:00\"",
		"must be an instant as 2025-11-01T00:00:00Z", NULL },
	{ { "f", INSTANT }, "9999-12-31T23:59:59.999999Z",
		"\"9999-12-31T11:59:59.999999-12:00\"", NULL, NULL },
	{ { "f", INSTANT }, "0001-01-01T00:00:00Z",
		"\"0001-01-01T12:00:00+12:00\"", NULL, NULL },
	{ { "f", INSTANT }, "9999-12-31T12:00:00-12:00",
		"\"9999-12-31T23:59:59.9999996Z\"",
		"must be an instant as 2025-11-01T00:00:00Z", NULL },
	{ { "f", INSTANT }, "0001-01-01T11:59:59+12:00",
		"\"9999-12-31T23:00:00-01:00\"",
		"must be an instant as 2025-11-01T00:00:00Z", NULL },
	{ { "f", WHEN }, "2025-11-01", "\"2025-11-01T00:00:00Z\"", NULL, NULL },
	{ { "f", WHEN }, "2025-02-30", "\"now\"",
		"must be a date or an instant as 2025-11-01T00:00:00Z", NULL },
	{ { "f", EMAIL }, "a.b+c@ex-ample.co", "\"a@b.co\"", NULL, NULL },
	{ { "f", EMAIL }, "  a@b.co ", "\" a@b.co\"", NULL, "a@b.co" },
	{ { "f", EMAIL }, "  ", "\" a @b.co\"", "must be an e-mail address",
		NULL },
	{ { "f", EMAIL }, "a@b", "\"a@-b.co\"", "must be an e-mail address",
		NULL },
	{ { "f", EMAIL }, ".a@b.co", "\"a..b@c.co\"",
		"must be an e-mail address", NULL },
	{ { "f", EMAIL }, "a b@c.co", "\"a@b.co\\n\"",
		"must be an e-mail address", NULL },
	{ { "f", EMAIL }, "a@b@c.co", "\"@b.co\"", "must be an e-mail address",
		NULL },
	{ { "f", URL }, "https://e.co/a?b#c", "\"http://e.co\"", NULL, NULL },
	{ { "f", URL, .oneof = "s3" }, "s3://b/c", NULL, NULL, NULL },
	{ { "f", URL, .oneof = "https" }, "http://e.co", "\"https:///\"",
		"must be an address that begins with https://", NULL },
	{ { "f", URL }, "javascript:alert(1)", "\"http://\"",
		"must be an address that begins with http:// or https://",
		NULL },
	{ { "f", URL }, "http://e.co/a b", "\"http://e.co/\\u0001\"",
		"must be an address without blanks", NULL },
	{ { "f", URL, .max = 12 }, "http://e.co/ab", "\"http://e.co/ab\"",
		"must be 12 characters or less", NULL },
	{ { "f", ENUM, .oneof = "red|green" }, "green", "\"red\"", NULL, NULL },
	{ { "f", ENUM, .oneof = "red|green" }, "red|green", "\"Red\"",
		"must be one of: red, green", NULL },
	{ { "f", ENUM, .oneof = "red|green" }, "", "\"gree\"",
		"must be one of: red, green", NULL },
	{ { "f", OBJECT, .max = 9 }, "{\"a\": 1}", "{\"a\": 1}", NULL,
		"{\"a\": 1}" },
	{ { "f", OBJECT, .max = 9 }, "[]", "[]", "must be an object", NULL },
	{ { "f", OBJECT, .max = 9 }, "{\"a\": 123}", "{\"a\": 123}",
		"must be 9 bytes or less", NULL },
	{ { "f", OBJECT }, "{", NULL, "must be JSON", NULL },
	{ { "f", ARRAY }, "[1]", "[1]", NULL, "[1]" },
	{ { "f", ARRAY }, "{}", "{}", "must be an array", NULL },
	{ { "f", JSON }, "1", "\"x\"", NULL, NULL },
	{ { "f", TEXTS, 1, 9, .items = 2 }, "[\"a\\\"\\\\\",\"{,}\"]",
		"[\"a\\\"\\\\\",\"{,}\"]", NULL, "{\"a\\\"\\\\\",\"{,}\"}" },
	{ { "f", TEXTS, 1, 9 }, "[]", "[]", NULL, "{}" },
	{ { "f", TEXTS, 1, 9, .items = 1 }, "[\"a\",\"b\"]", "[\"a\",\"b\"]",
		"must have at most 1 elements", NULL },
	{ { "f", TEXTS, 1, 1 }, "[\"ab\"]", "[\"ab\"]",
		"each element must be 1 characters or less", NULL },
	{ { "f", TEXTS, 1, 9 }, "[null]", "[1]", "must be an array of strings",
		NULL },
	{ { "f", TEXTS, 1, 9 }, "\"a\"", "{\"a\":1}", "must be an array",
		NULL },
};

static void
compare(size_t i, const char *given, const char *wrong,
	const struct value *value)
{
	const char *wanted = cases[i].wrong;

	ck_assert_msg(!wrong == !wanted && (!wrong || !strcmp(wrong, wanted)),
		"case %zu, %s: \"%s\" instead of \"%s\"", i, given,
		wrong ? wrong : "taken", wanted ? wanted : "taken");
	ck_assert_msg(wrong || !cases[i].value ||
			      !strcmp(value->text, cases[i].value),
		"case %zu, %s: became %s", i, given, value->text);
	ck_assert(value->sent);
}

START_TEST(each_kind_takes_what_it_says)
{
	struct arena arena = { 0 };
	struct json json;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *text = cases[i].text;
		struct value value = { 0 };
		if (text)
			compare(i, text,
				field_text(&arena, &cases[i].field, text,
					strlen(text), &value),
				&value);
		text = cases[i].json;
		if (!text)
			continue;
		value = (struct value){ 0 };
		ck_assert_ptr_null(
			json_read(&arena, text, strlen(text), &json));
		compare(i, text,
			field_json(
				&arena, &cases[i].field, &json.value, &value),
			&value);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(null_is_sent_and_empty)
{
	struct arena arena = { 0 };
	struct json json;

	for (enum kind kind = TEXT; kind <= TEXTS; kind++) {
		struct field field = { "f", kind, .oneof = "a" };
		struct value value = { 0 };
		ck_assert_ptr_null(json_read(&arena, "null", 4, &json));
		ck_assert_ptr_null(
			field_json(&arena, &field, &json.value, &value));
		ck_assert(value.sent);
		ck_assert_ptr_null(value.text);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(a_text_with_nul_is_no_text)
{
	struct arena arena = { 0 };
	struct field field = { "f", TEXT, 0, 9 };
	struct value value = { 0 };

	ck_assert_str_eq(field_text(&arena, &field, "a\0b", 3, &value),
		"must be valid UTF-8 without NUL");
	arena_free(&arena);
}
END_TEST

START_TEST(keys_are_read_in_two_spellings)
{
	struct arena arena = { 0 };
	static const struct field field = { "user_id_2", TEXT };

	ck_assert(field_named("user_id", "user_id"));
	ck_assert(field_named("user_id", "userId"));
	ck_assert(field_named("a_b_c", "aBC"));
	ck_assert(field_named("a_b_c", "aB_c"));
	ck_assert(field_named("credits_per_1k", "creditsPer1k"));
	ck_assert(field_named("credits_per_1k", "credits_per_1k"));
	ck_assert(!field_named("user_id", "user__id"));
	ck_assert(!field_named("user_id", "userid"));
	ck_assert(!field_named("user_id", "UserId"));
	ck_assert(!field_named("user_id", "userI"));
	ck_assert(!field_named("user_id", "user_Id"));
	ck_assert(!field_named("user_id", "userIdx"));
	ck_assert(!field_named("user_id", ""));
	ck_assert_str_eq(field_wire(&arena, &field, false), "user_id_2");
	ck_assert_str_eq(field_wire(&arena, &field, true), "userId2");
	arena_free(&arena);
}
END_TEST

int
main(void)
{
	return unit_run("field",
		(const TTest *[]){ each_kind_takes_what_it_says,
			null_is_sent_and_empty, a_text_with_nul_is_no_text,
			keys_are_read_in_two_spellings, NULL });
}
