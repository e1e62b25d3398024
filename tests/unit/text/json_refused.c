/* The strict check of JSON: what it refuses, with what words, at which byte. */
#include <string.h>

#include "text/json.h"
#include "unit.h"

/* A text that may hold NUL, and its length. */
#define T(text) (text), sizeof text - 1

static const struct {
	const char *text;
	size_t len;
	const char *says;
} refused[] = {
	/* The whole. */
	{ T(""), "the body is empty" },
	{ T(" \r\n\t"), "the body is empty" },
	{ T("\xef\xbb\xbf{}"), "unexpected character at byte 0" },
	{ T("{\0}"), "unexpected character at byte 1" },
	{ T("\0"), "unexpected character at byte 0" },
	{ T("\f1"), "unexpected character at byte 0" },
	{ T("\xc2\xa0"), "unexpected character at byte 0" },
	{ T("{\0\0}"), "unexpected character at byte 1" },
	{ T("1 2"), "text after the JSON value at byte 2" },
	{ T("{}}"), "text after the JSON value at byte 2" },
	{ T("[]\0"), "text after the JSON value at byte 2" },
	{ T("null x"), "text after the JSON value at byte 5" },
	{ T("{} // comment"), "text after the JSON value at byte 3" },
	{ T("/* comment */ {}"), "unexpected character at byte 0" },
	{ T("{\"a\":1 /* comment */}"), "unexpected character at byte 7" },
	{ T("# comment\n1"), "unexpected character at byte 0" },
	{ T("a"), "unexpected character at byte 0" },
	{ T("*"), "unexpected character at byte 0" },
	{ T("<html>"), "unexpected character at byte 0" },
	/* Words. */
	{ T("True"), "unexpected character at byte 0" },
	{ T("nul"), "unexpected character at byte 0" },
	{ T("nulll"), "text after the JSON value at byte 4" },
	{ T("NaN"), "unexpected character at byte 0" },
	{ T("Infinity"), "unexpected character at byte 0" },
	{ T("-Infinity"), "unexpected character at byte 1" },
	{ T("[-NaN]"), "unexpected character at byte 2" },
	{ T("undefined"), "unexpected character at byte 0" },
	/* Numbers. */
	{ T("+1"), "unexpected character at byte 0" },
	{ T("-"), "the JSON text ends early at byte 1" },
	{ T("--1"), "unexpected character at byte 1" },
	{ T("- 1"), "unexpected character at byte 1" },
	{ T(".5"), "unexpected character at byte 0" },
	{ T("-.5"), "unexpected character at byte 1" },
	{ T("1."), "the JSON text ends early at byte 2" },
	{ T("[1.]"), "unexpected character at byte 3" },
	{ T("[1.e3]"), "unexpected character at byte 3" },
	{ T("1e"), "the JSON text ends early at byte 2" },
	{ T("[1e]"), "unexpected character at byte 3" },
	{ T("[1e+]"), "unexpected character at byte 4" },
	{ T("[1e+-1]"), "unexpected character at byte 4" },
	{ T("1e1.5"), "text after the JSON value at byte 3" },
	{ T("1ee1"), "unexpected character at byte 2" },
	{ T("1.2.3"), "text after the JSON value at byte 3" },
	{ T("01"), "a number with a leading zero at byte 0" },
	{ T("[-012]"), "a number with a leading zero at byte 1" },
	{ T("00"), "a number with a leading zero at byte 0" },
	{ T("0x10"), "text after the JSON value at byte 1" },
	{ T("1_000"), "text after the JSON value at byte 1" },
	{ T("1 000"), "text after the JSON value at byte 2" },
	{ T("[1a]"), "unexpected character at byte 2" },
	{ T("\xef\xbc\x91"), "unexpected character at byte 0" },
	{ T("1e400"), "a number too large at byte 0" },
	{ T("9e308"), "a number too large at byte 0" },
	{ T("1.8e308"), "a number too large at byte 0" },
	{ T("[-1e309]"), "a number too large at byte 1" },
	{ T("1e99999999999999999999999"), "a number too large at byte 0" },
	{ T("0.1e310"), "a number too large at byte 0" },
	/* Strings. */
	{ T("\""), "the JSON text ends early at byte 1" },
	{ T("\"abc"), "the JSON text ends early at byte 4" },
	{ T("\"abc\\\""), "the JSON text ends early at byte 6" },
	{ T("'a'"), "unexpected character at byte 0" },
	{ T("\"a\0b\""), "NUL in a string at byte 2" },
	{ T("\"\\u0000\""), "NUL in a string at byte 1" },
	{ T("\"a\nb\""), "control character in a string at byte 2" },
	{ T("\"\t\""), "control character in a string at byte 1" },
	{ T("\"1234567\x1f\""), "control character in a string at byte 8" },
	{ T("\"\\\""), "the JSON text ends early at byte 3" },
	{ T("\"\\"), "broken escape at byte 1" },
	{ T("\"\\a\""), "broken escape at byte 1" },
	{ T("\"\\x41\""), "broken escape at byte 1" },
	{ T("\"\\'\""), "broken escape at byte 1" },
	{ T("\"\\\0\""), "broken escape at byte 1" },
	{ T("\"\\U0041\""), "broken escape at byte 1" },
	{ T("\"\\u\""), "broken escape at byte 1" },
	{ T("\"\\u004\""), "broken escape at byte 1" },
	{ T("\"\\u00g0\""), "broken escape at byte 1" },
	{ T("\"\\u 041\""), "broken escape at byte 1" },
	{ T("\"\\u-041\""), "broken escape at byte 1" },
	{ T("\"\\u00"), "broken escape at byte 1" },
	{ T("\"\\ud800\""), "lone surrogate at byte 1" },
	{ T("\"\\uDFFF\""), "lone surrogate at byte 1" },
	{ T("\"\\udc00\\ud800\""), "lone surrogate at byte 1" },
	{ T("\"\\ud800\\ud800\""), "lone surrogate at byte 1" },
	{ T("\"\\ud800\\u0041\""), "lone surrogate at byte 1" },
	{ T("\"\\ud800\\n\""), "lone surrogate at byte 1" },
	{ T("\"\\ud800\\udc0\""), "lone surrogate at byte 1" },
	{ T("\"\\ud800\\udc00\\udc00\""), "lone surrogate at byte 13" },
	{ T("\"\x80\""), "invalid UTF-8 at byte 1" },
	{ T("\"\xff\""), "invalid UTF-8 at byte 1" },
	{ T("\"\xc0\xaf\""), "invalid UTF-8 at byte 1" },
	{ T("\"\xc1\xbf\""), "invalid UTF-8 at byte 1" },
	{ T("\"\xe0\x9f\xbf\""), "invalid UTF-8 at byte 1" },
	{ T("\"\xf0\x8f\xbf\xbf\""), "invalid UTF-8 at byte 1" },
	{ T("\"\xed\xa0\x80\""), "invalid UTF-8 at byte 1" },
	{ T("\"\xed\xbf\xbf\""), "invalid UTF-8 at byte 1" },
	{ T("\"\xf4\x90\x80\x80\""), "invalid UTF-8 at byte 1" },
	{ T("\"\xf8\x88\x80\x80\x80\""), "invalid UTF-8 at byte 1" },
	{ T("\"\xe2\x82\""), "invalid UTF-8 at byte 1" },
	{ T("\"a\xe2\x82"), "invalid UTF-8 at byte 2" },
	{ T("\"\xc0\x80\""), "invalid UTF-8 at byte 1" },
	/* Arrays. */
	{ T("["), "the JSON text ends early at byte 1" },
	{ T("]"), "unexpected character at byte 0" },
	{ T("[1"), "the JSON text ends early at byte 2" },
	{ T("[1,"), "the JSON text ends early at byte 3" },
	{ T("[1,]"), "unexpected character at byte 3" },
	{ T("[,1]"), "unexpected character at byte 1" },
	{ T("[,]"), "unexpected character at byte 1" },
	{ T("[1,,2]"), "unexpected character at byte 3" },
	{ T("[1 2]"), "unexpected character at byte 3" },
	{ T("[1;2]"), "unexpected character at byte 2" },
	{ T("[1:2]"), "unexpected character at byte 2" },
	{ T("[1}"), "unexpected character at byte 2" },
	{ T("[\"a\",\n4\n,1"), "the JSON text ends early at byte 10" },
	{ T("[a]"), "unexpected character at byte 1" },
	/* Objects. */
	{ T("{"), "the JSON text ends early at byte 1" },
	{ T("}"), "unexpected character at byte 0" },
	{ T("{]"), "unexpected character at byte 1" },
	{ T("{\"a\""), "the JSON text ends early at byte 4" },
	{ T("{\"a\":"), "the JSON text ends early at byte 5" },
	{ T("{\"a\":1"), "the JSON text ends early at byte 6" },
	{ T("{\"a\":1,}"), "unexpected character at byte 7" },
	{ T("{,}"), "unexpected character at byte 1" },
	{ T("{\"a\":1,,\"b\":2}"), "unexpected character at byte 7" },
	{ T("{\"a\":}"), "unexpected character at byte 5" },
	{ T("{\"a\"}"), "unexpected character at byte 4" },
	{ T("{\"a\" 1}"), "unexpected character at byte 5" },
	{ T("{\"a\",1}"), "unexpected character at byte 4" },
	{ T("{\"a\"::1}"), "unexpected character at byte 5" },
	{ T("{\"a\":1 \"b\":2}"), "unexpected character at byte 7" },
	{ T("{a:1}"), "unexpected character at byte 1" },
	{ T("{'a':1}"), "unexpected character at byte 1" },
	{ T("{1:1}"), "unexpected character at byte 1" },
	{ T("{null:1}"), "unexpected character at byte 1" },
	{ T("{\"a\":1]"), "unexpected character at byte 6" },
	{ T("{\"\\ud800\":1}"), "lone surrogate at byte 2" },
	/* Duplicate and reserved keys. */
	{ T("{\"a\":1,\"a\":1}"), "duplicate key at byte 7" },
	{ T("{\"a\":1,\"\\u0061\":2}"), "duplicate key at byte 7" },
	{ T("{\"\\/\":1, \"/\":2}"), "duplicate key at byte 9" },
	{ T("{\"\":1,\"\":2}"), "duplicate key at byte 6" },
	{ T("{\"\xc3\xa9\":1,\"\\u00e9\":2}"), "duplicate key at byte 8" },
	{ T("[{\"b\":{\"a\":1,\"a\":1}}]"), "duplicate key at byte 13" },
	{ T("{\"a\":1,\"b\":2,\"c\":{\"a\":1},\"a\":3}"),
		"duplicate key at byte 25" },
	{ T("{\"0\":0,\"1\":0,\"2\":0,\"3\":0,\"4\":0,\"5\":0,\"6\":0,"
	    "\"7\":0,\"8\":0,\"9\":0,\"\\u0033\":0}"),
		"duplicate key at byte 61" },
	{ T("{\"$sealed\":1}"), "the reserved key \"$sealed\" at byte 1" },
	{ T("[{\"\\u0024sealed\":1}]"),
		"the reserved key \"$sealed\" at byte 2" },
};

START_TEST(refuses)
{
	struct arena arena = { 0 };
	struct json json;

	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		char *text = malloc(refused[i].len + 1);
		memcpy(text, refused[i].text, refused[i].len);
		const char *wrong =
			json_read(&arena, text, refused[i].len, &json);
		ck_assert_msg(wrong, "%s passes", refused[i].text);
		ck_assert_msg(!strcmp(wrong, refused[i].says),
			"%s: \"%s\" instead of \"%s\"", refused[i].text, wrong,
			refused[i].says);
		free(text);
	}
	arena_free(&arena);
}
END_TEST

int
main(void)
{
	return unit_run("json_refused", (const TTest *[]){ refuses, NULL });
}
