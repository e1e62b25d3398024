/* Characters, the order of texts, and texts as arguments. */
#include <locale.h>
#include <string.h>

#include "base/log.h"
#include "formula/scalar_text.h"
#include "text/text.h"

locale_t letters;

void
scalar_prepare(void)
{
	if (!letters)
		letters = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (!letters)
		die("there is no locale C.UTF-8");
}

wint_t
text_point(const char **at, const char *end)
{
	static const unsigned char firsts[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	size_t len = text_character(*at, (size_t)(end - *at));
	wint_t point = (unsigned char)**at & firsts[len];

	for (size_t i = 1; i < len; i++)
		point = point << 6 | ((unsigned char)(*at)[i] & 0x3f);
	if (!len)
		point = (unsigned char)**at;
	*at += len ? len : 1;
	return point;
}

static wint_t
folded(wint_t point)
{
	if (point < 128)
		return point >= 'A' && point <= 'Z' ? point + 32 : point;
	return letters ? towlower_l(point, letters) : point;
}

static int
bytes_compare(const char *a, int a_len, const char *b, int b_len)
{
	int less = a_len < b_len ? a_len : b_len;
	int is = less ? memcmp(a, b, (size_t)less) : 0;

	return is ? is : a_len - b_len;
}

int
scalar_fold(const char *a, int a_len, const char *b, int b_len)
{
	const char *x = a, *x_end = a + a_len, *y = b, *y_end = b + b_len;

	while (x < x_end && y < y_end) {
		wint_t p = folded(text_point(&x, x_end));
		wint_t q = folded(text_point(&y, y_end));
		if (p != q)
			return p < q ? -1 : 1;
	}
	if ((x < x_end) != (y < y_end))
		return x < x_end ? 1 : -1;
	return bytes_compare(a, a_len, b, b_len);
}

int
scalar_compare(sqlite3_value *a, sqlite3_value *b)
{
	if (sqlite3_value_type(a) == SQLITE_TEXT &&
		sqlite3_value_type(b) == SQLITE_TEXT)
		return scalar_fold((const char *)sqlite3_value_text(a),
			sqlite3_value_bytes(a),
			(const char *)sqlite3_value_text(b),
			sqlite3_value_bytes(b));
	if (sqlite3_value_type(a) == SQLITE_INTEGER &&
		sqlite3_value_type(b) == SQLITE_INTEGER) {
		sqlite3_int64 p = sqlite3_value_int64(a),
			      q = sqlite3_value_int64(b);
		return (p > q) - (p < q);
	}
	double p = sqlite3_value_double(a), q = sqlite3_value_double(b);
	return (p > q) - (p < q);
}

bool
texts_of(int count, sqlite3_value **v, struct text *texts)
{
	for (int i = 0; i < count; i++) {
		const char *text = (const char *)sqlite3_value_text(v[i]);
		if (!text)
			return false;
		texts[i] =
			(struct text){ text, text + sqlite3_value_bytes(v[i]) };
	}
	return true;
}

void
text_give(sqlite3_context *c, const char *from, const char *to)
{
	sqlite3_result_text64(c, from, (sqlite3_uint64)(to - from),
		SQLITE_TRANSIENT, SQLITE_UTF8);
}

bool
number_given(sqlite3_value *value, long long *number)
{
	*number = sqlite3_value_int64(value);
	return sqlite3_value_type(value) != SQLITE_NULL;
}
