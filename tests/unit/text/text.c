/* UTF-8, percent-encoding, forms, cookies and parameters. */
#include <string.h>

#include "text/header.h"
#include "text/text.h"
#include "unit.h"

#define T(text) (text), sizeof text - 1

static const struct {
	const char *text;
	size_t len;
	long count;
} lengths[] = {
	{ T(""), 0 },
	{ T("abc"), 3 },
	{ T("12345678"), 8 },
	{ T("123456789abcdef\x7f"), 16 },
	{ T("h\xc3\xa9llo"), 5 },
	{ T("1234567\xe2\x82\xac"), 8 },
	{ T("\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf"), 2 },
	{ T("\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"), 3 },
	{ T("\n\t"), 2 },
	{ T("a\0b"), -1 },
	{ T("1234567\0"), -1 },
	{ T("12345678\x80"), -1 },
	{ T("\xc0\x80"), -1 },
	{ T("\xc1\xbf"), -1 },
	{ T("\xe0\x9f\xbf"), -1 },
	{ T("\xed\xa0\x80"), -1 },
	{ T("\xf0\x8f\xbf\xbf"), -1 },
	{ T("\xf4\x90\x80\x80"), -1 },
	{ T("\xf5\x80\x80\x80"), -1 },
	{ T("\xfe"), -1 },
	{ T("\xc3"), -1 },
	{ T("\xc3("), -1 },
	{ T("\xe2\x82"), -1 },
	{ T("\xe2(\xac"), -1 },
	{ T("\xf0\x9f\x98"), -1 },
};

START_TEST(characters_are_counted)
{
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		char *text = malloc(lengths[i].len + 1);
		memcpy(text, lengths[i].text, lengths[i].len);
		ck_assert_msg(
			text_length(text, lengths[i].len) == lengths[i].count,
			"case %zu", i);
		free(text);
	}
}
END_TEST

/* Every code point, by an encoder of its own. */
START_TEST(every_character_is_one)
{
	for (unsigned c = 1; c < 0x110000; c++) {
		char s[4] = { (char)c };
		size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
		static const unsigned first[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
		for (size_t i = n, rest = c; n > 1 && i-- > 0; rest >>= 6)
			s[i] = (char)(i > 0 ? 0x80 | (rest & 63)
					    : first[n] | rest);
		size_t is = c >= 0xD800 && c < 0xE000 ? 0 : n;
		ck_assert_msg(text_character(s, n) == is, "U+%04X", c);
		ck_assert_uint_eq(text_character(s, n - 1), 0);
	}
}
END_TEST

static const struct {
	const char *text;
	bool plus;
	const char *decoded;
} encoded[] = {
	{ "", false, "" },
	{ "a%20b", false, "a b" },
	{ "a+b", false, "a+b" },
	{ "a+b%2B", true, "a b+" },
	{ "%e2%82%AC", false, "\xe2\x82\xac" },
	{ "%25%32%35", false, "%25" },
	{ "%2F..%2f", false, "/../" },
	{ "%", false, NULL },
	{ "%2", false, NULL },
	{ "%2g", false, NULL },
	{ "%%20", false, NULL },
	{ "% 1", false, NULL },
	{ "%00", false, NULL },
	{ "%C3", false, NULL },
	{ "%ED%A0%80", false, NULL },
	{ "\xff", false, NULL },
};

START_TEST(percents_are_decoded)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof encoded / sizeof *encoded; i++) {
		size_t len;
		const char *text = encoded[i].text;
		const char *is = text_decode(
			&arena, text, strlen(text), encoded[i].plus, &len);
		ck_assert_msg(!is == !encoded[i].decoded, "%s", text);
		if (!is)
			continue;
		ck_assert_str_eq(is, encoded[i].decoded);
		ck_assert_uint_eq(len, strlen(is));
	}
	arena_free(&arena);
}
END_TEST

/* What is expected: "name=value|", in order; NULL where it is malformed. */
static const char *
listed(struct arena *arena, const struct pairs *pairs)
{
	struct buffer list = { .arena = arena };

	buffer_text(&list, "");
	for (size_t i = 0; i < pairs->count; i++) {
		const struct pair *pair = &pairs->items[i];
		ck_assert_uint_eq(pair->len, strlen(pair->value));
		buffer_printf(&list, "%s=%s|", pair->name, pair->value);
	}
	return list.data;
}

static const char *const forms[][2] = {
	{ "", "" },
	{ "a=b&c", "a=b|c=|" },
	{ "&&a=b&&", "a=b|" },
	{ "a=b=c&=d", "a=b=c|=d|" },
	{ "a=", "a=|" },
	{ "na%6De=b+c%26", "name=b c&|" },
	{ "a=1&a=2", "a=1|a=2|" },
	{ "a=b;c=d", "a=b;c=d|" },
	{ "a=%zz", NULL },
	{ "%f=b", NULL },
	{ "a=%00", NULL },
	{ "ok=1&a=%FF", NULL },
};

START_TEST(forms_are_read)
{
	struct arena arena = { 0 };
	struct pairs pairs;

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		const char *text = forms[i][0];
		bool well = text_form(&arena, text, strlen(text), &pairs);
		ck_assert_msg(well == !!forms[i][1], "%s", text);
		if (well)
			ck_assert_str_eq(listed(&arena, &pairs), forms[i][1]);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(forms_are_bounded)
{
	struct arena arena = { 0 };
	struct buffer text = { .arena = &arena };
	struct pairs pairs;

	for (int i = 0; i < PAIRS_MAX; i++)
		buffer_text(&text, "a&&");
	ck_assert(text_form(&arena, text.data, text.len, &pairs));
	ck_assert_uint_eq(pairs.count, PAIRS_MAX);
	buffer_text(&text, "a");
	ck_assert(!text_form(&arena, text.data, text.len, &pairs));
	arena_free(&arena);
}
END_TEST

static const char *const cookies[][2] = {
	{ "", "" },
	{ "a=b", "a=b|" },
	{ "a=b; c=d", "a=b|c=d|" },
	{ "a=b;c=d ;\t e=", "a=b|c=d|e=|" },
	{ "a=\"b\"", "a=b|" },
	{ "a=\"\"", "a=|" },
	{ "a=\"", "" },
	{ "a=b=c", "a=b=c|" },
	{ "; ;a=b;", "a=b|" },
	{ "broken; a=b; =c; d e=f; g=h,i; j=\"k; l=m\\n; n=o", "a=b|n=o|" },
	{ "a=\xc3\xa9; b=c", "b=c|" },
	{ "a=b c; d=e", "d=e|" },
	{ "[a]=b; __Host-s=t", "__Host-s=t|" },
};

START_TEST(cookies_are_read)
{
	struct arena arena = { 0 };
	struct pairs pairs;

	for (size_t i = 0; i < sizeof cookies / sizeof *cookies; i++) {
		header_cookies(&arena, cookies[i][0], &pairs);
		ck_assert_str_eq(listed(&arena, &pairs), cookies[i][1]);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(cookies_are_bounded)
{
	struct arena arena = { 0 };
	struct buffer text = { .arena = &arena };
	struct pairs pairs;

	for (int i = 0; i < PAIRS_MAX + 10; i++)
		buffer_printf(&text, "broken;c%d=v;", i);
	header_cookies(&arena, text.data, &pairs);
	ck_assert_uint_eq(pairs.count, PAIRS_MAX);
	arena_free(&arena);
}
END_TEST

/* The header, and its parameter "name". */
static const char *const parameters[][2] = {
	{ "form-data", NULL },
	{ "form-data;", NULL },
	{ "form-data; name=x", "x" },
	{ "form-data;name=x;", "x" },
	{ "form-data ; NAME = x", NULL },
	{ "form-data; NaMe=\"x\"", "x" },
	{ "form-data; name=\"\"", "" },
	{ "form-data; name=", "" },
	{ "form-data; filename=\"name=y;\"; name=\"a; b\"", "a; b" },
	{ "form-data; name=\"a\\\"b\\\\c\"", "a\"b\\c" },
	{ "form-data; name=\"\xc3\xa9\"", "\xc3\xa9" },
	{ "form-data; name=\"\xff\"", NULL },
	{ "form-data; name=\"a", NULL },
	{ "form-data; name=\"a\\", NULL },
	{ "form-data; name=\"a\\\"", NULL },
	{ "form-data; name=\"a\"b", NULL },
	{ "form-data; name=\"a\nb\"", NULL },
	{ "form-data; name=a b", NULL },
	{ "form-data; name=a; name=b", NULL },
	{ "form-data; name=a; other", NULL },
	{ "form-data; name=a; =b", NULL },
	{ "form-data; name*=UTF-8''x", NULL },
	{ "form-data; ; name=x;;", "x" },
	{ "name=x", NULL },
};

START_TEST(parameters_are_found)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
		const char *is =
			header_parameter(&arena, parameters[i][0], "name");
		ck_assert_msg(!is == !parameters[i][1], "%s", parameters[i][0]);
		if (is)
			ck_assert_str_eq(is, parameters[i][1]);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(bytes_are_hex_digits)
{
	struct arena arena = { 0 };

	ck_assert_str_eq(text_hex(&arena, "\x00\x7f\x80\xff", 4), "007f80ff");
	ck_assert_str_eq(text_hex(&arena, "", 0), "");
	arena_free(&arena);
}
END_TEST

int
main(void)
{
	return unit_run("text",
		(const TTest *[]){ characters_are_counted,
			every_character_is_one, percents_are_decoded,
			forms_are_read, forms_are_bounded, cookies_are_read,
			cookies_are_bounded, parameters_are_found,
			bytes_are_hex_digits, NULL });
}
