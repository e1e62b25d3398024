/* Functions that make texts, by characters. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "formula/scalar_text.h"

/* Moves by so many characters, not beyond the end. */
static const char *
skip(const char *at, const char *end, long long count)
{
	for (; count > 0 && at < end; count--)
		text_point(&at, end);
	return at;
}

static long long
characters(const struct text *t)
{
	long long count = 0;

	for (const char *at = t->text; at < t->end; count++)
		text_point(&at, t->end);
	return count;
}

static size_t
write_point(char *to, wint_t p)
{
	if (p < 0x80)
		return (size_t)(to[0] = (char)p, 1);
	size_t len = p < 0x800 ? 2 : p < 0x10000 ? 3 : 4;
	for (size_t i = len - 1; i > 0; i--, p >>= 6)
		to[i] = (char)(0x80 | (p & 0x3f));
	to[0] = (char)((0xf00 >> len) | p);
	return len;
}

static void
run_case(sqlite3_context *c, sqlite3_value **v,
	wint_t (*change)(wint_t, locale_t))
{
	struct text t;
	size_t len = 0;

	if (!texts_of(1, v, &t))
		return;
	/* A letter's other case may be longer: three bytes for one or two. */
	char *out = sqlite3_malloc64((sqlite3_uint64)(t.end - t.text) * 3 + 4);
	if (!out)
		arena_full();
	for (const char *at = t.text; at < t.end;)
		len += write_point(
			out + len, change(text_point(&at, t.end), letters));
	sqlite3_result_text64(c, out, len, sqlite3_free, SQLITE_UTF8);
}

static void
run_lower(sqlite3_context *c, int count, sqlite3_value **v)
{
	(void)count;
	run_case(c, v, towlower_l);
}

static void
run_upper(sqlite3_context *c, int count, sqlite3_value **v)
{
	(void)count;
	run_case(c, v, towupper_l);
}

static void
run_trim(sqlite3_context *c, int count, sqlite3_value **v)
{
	struct text t;

	if (!texts_of(count, v, &t))
		return;
	while (t.text < t.end && strchr(" \t\r\n", *t.text))
		t.text++;
	while (t.text < t.end && strchr(" \t\r\n", t.end[-1]))
		t.end--;
	text_give(c, t.text, t.end);
}

static void
run_left(sqlite3_context *c, int count, sqlite3_value **v)
{
	struct text t;
	long long n;

	(void)count;
	if (texts_of(1, v, &t) && number_given(v[1], &n))
		text_give(c, t.text, skip(t.text, t.end, n));
}

static void
run_right(sqlite3_context *c, int count, sqlite3_value **v)
{
	struct text t;
	long long n;

	(void)count;
	if (texts_of(1, v, &t) && number_given(v[1], &n))
		text_give(c,
			n <= 0 ? t.end
			       : skip(t.text, t.end, characters(&t) - n),
			t.end);
}

/* From a character, counted from 1, so many of them. */
static void
run_substr(sqlite3_context *c, int count, sqlite3_value **v)
{
	struct text t;
	long long from, many = INT32_MAX;

	if (!texts_of(1, v, &t) || !number_given(v[1], &from) ||
		(count > 2 && !number_given(v[2], &many)))
		return;
	if (from < 1) {
		many = from < -INT32_MAX ? 0 : many + from - 1;
		from = 1;
	}
	const char *at = skip(t.text, t.end, from - 1);
	text_give(c, at, skip(at, t.end, many));
}

static void
run_replace(sqlite3_context *c, int count, sqlite3_value **v)
{
	struct text t[3];
	sqlite3_str *out;

	if (!texts_of(count, v, t))
		return;
	size_t len = (size_t)(t[1].end - t[1].text);
	if (!len) {
		sqlite3_result_value(c, v[0]);
		return;
	}
	out = sqlite3_str_new(sqlite3_context_db_handle(c));
	for (const char *at = t[0].text, *found; at < t[0].end; at = found) {
		found = memmem(at, (size_t)(t[0].end - at), t[1].text, len);
		sqlite3_str_append(
			out, at, (int)((found ? found : t[0].end) - at));
		if (!found)
			break;
		sqlite3_str_append(out, t[2].text, (int)(t[2].end - t[2].text));
		found += len;
	}
	if (sqlite3_str_errcode(out) == SQLITE_TOOBIG)
		sqlite3_result_error_toobig(c);
	int all = sqlite3_str_length(out);
	bool good = sqlite3_str_errcode(out) == SQLITE_OK;
	char *text = sqlite3_str_finish(out);
	if (good)
		sqlite3_result_text(c, text ? text : "", all, SQLITE_TRANSIENT);
	sqlite3_free(text);
}

/* What is NULL is left out. */
static void
run_concat(sqlite3_context *c, int count, sqlite3_value **v)
{
	sqlite3_str *out = sqlite3_str_new(sqlite3_context_db_handle(c));

	for (int i = 0; i < count; i++)
		if (sqlite3_value_text(v[i]))
			sqlite3_str_append(out,
				(const char *)sqlite3_value_text(v[i]),
				sqlite3_value_bytes(v[i]));
	bool good = sqlite3_str_errcode(out) == SQLITE_OK;
	int all = sqlite3_str_length(out);
	char *text = sqlite3_str_finish(out);
	if (good)
		sqlite3_result_text(c, text ? text : "", all, SQLITE_TRANSIENT);
	else
		sqlite3_result_error_toobig(c);
	sqlite3_free(text);
}

const struct scalar scalar_texts[] = {
	{ "f_lower", 1, run_lower },
	{ "f_upper", 1, run_upper },
	{ "f_trim", 1, run_trim },
	{ "f_left", 2, run_left },
	{ "f_right", 2, run_right },
	{ "f_substr", -1, run_substr },
	{ "f_replace", 3, run_replace },
	{ "f_concat", -1, run_concat },
	{ 0 },
};
