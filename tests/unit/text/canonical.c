/* RFC 8785: its own examples, and what its rules leave to be got wrong. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "text/canonical.h"
#include "unit.h"

/* Appendix B, and its neighbours. */
static const struct {
	uint64_t bits;
	const char *text;
} numbers[] = {
	{ 0x0000000000000000, "0" },
	{ 0x8000000000000000, "0" },
	{ 0x0000000000000001, "5e-324" },
	{ 0x8000000000000001, "-5e-324" },
	{ 0x7fefffffffffffff, "1.7976931348623157e+308" },
	{ 0xffefffffffffffff, "-1.7976931348623157e+308" },
	{ 0x4340000000000000, "9007199254740992" },
	{ 0xc340000000000000, "-9007199254740992" },
	{ 0x4430000000000000, "295147905179352830000" },
	{ 0x44b52d02c7e14af5, "9.999999999999997e+22" },
	{ 0x44b52d02c7e14af6, "1e+23" },
	{ 0x44b52d02c7e14af7, "1.0000000000000001e+23" },
	{ 0x444b1ae4d6e2ef4e, "999999999999999700000" },
	{ 0x444b1ae4d6e2ef4f, "999999999999999900000" },
	{ 0x444b1ae4d6e2ef50, "1e+21" },
	{ 0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7" },
	{ 0x3eb0c6f7a0b5ed8d, "0.000001" },
	{ 0x41b3de4355555553, "333333333.3333332" },
	{ 0x41b3de4355555554, "333333333.33333325" },
	{ 0x41b3de4355555555, "333333333.3333333" },
	{ 0x41b3de4355555556, "333333333.3333334" },
	{ 0x41b3de4355555557, "333333333.33333343" },
	{ 0xbecbf647612f3696, "-0.0000033333333333333333" },
	{ 0x43143ff3c1cb0959, "1424953923781206.2" },
	/* Powers of two, whose shortest text is not the nearest of its length. */
	{ 0x0060000000000000, "7.120236347223045e-307" },
	{ 0x0d70000000000000, "5.858190679279809e-244" },
};

/* What is written, and its canonical form. */
static const char *const texts[][2] = {
	{ "{\"numbers\":[333333333.33333329,1E30,4.50,2e-3,"
	  "0.000000000000000000000000001],\"string\":\"\\u20ac$\\u000F\\u000aA'"
	  "\\u0042\\u0022\\u005c\\\\\\\"\\/\",\"literals\":[null,true,false]}",
		"{\"literals\":[null,true,false],\"numbers\":["
		"333333333.3333333,1e+30,4.5,0.002,1e-27],\"string\":"
		"\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}" },
	/* 3.2.3: an emoji's surrogates come before U+FB33. */
	{ "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,"
	  "\"\\u0080\":6,\"\\u00f6\":7}",
		"{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"\xc3\xb6\":7,"
		"\"\xe2\x82\xac\":1,\"\xf0\x9f\x98\x80\":5,\"\xef\xac\xb3\":3}" },
	{ " [ 1 , { } , [ ] , \"\\u007f\\b\" ] ", "[1,{},[],\"\x7f\\b\"]" },
	{ "{\"ab\":1,\"a\":2,\"\":3}", "{\"\":3,\"a\":2,\"ab\":1}" },
	{ "-0.0", "0" },
};

START_TEST(numbers_are_those_of_ecmascript)
{
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		char text[CANONICAL_NUMBER];
		double value;
		memcpy(&value, &numbers[i].bits, sizeof value);
		canonical_number(text, value);
		ck_assert_str_eq(text, numbers[i].text);
	}
}
END_TEST

START_TEST(texts_have_one_form)
{
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct arena arena = { 0 };
		struct buffer out = { .arena = &arena };
		ck_assert(
			canonical_json(&out, texts[i][0], strlen(texts[i][0])));
		ck_assert_str_eq(out.data, texts[i][1]);
		arena_free(&arena);
	}
}
END_TEST

START_TEST(what_is_nested_too_deeply_is_none)
{
	struct arena arena = { 0 };
	struct buffer out = { .arena = &arena };
	char deep[200];

	memset(deep, '[', 33);
	memset(deep + 33, ']', 33);
	ck_assert(!canonical_json(&out, deep, 66));
	ck_assert(canonical_json(&out, deep + 1, 64));
	arena_free(&arena);
}
END_TEST

int
main(void)
{
	return unit_run(
		"canonical", (const TTest *[]){ numbers_are_those_of_ecmascript,
				     texts_have_one_form,
				     what_is_nested_too_deeply_is_none, NULL });
}
