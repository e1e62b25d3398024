/* Each input of each row: missing, too long, too large, of a wrong type. */
#include <limits.h>
#include <ctype.h>
#include <string.h>

#include "matrix.h"

/* What no input of the kind may be. NULL where that source has no such. */
static const struct {
	const char *kind;
	const char *json;
	const char *text;
} wrong[] = {
	{ "text", "1", NULL },
	{ "text", "true", NULL },
	{ "text", "[\"a\"]", NULL },
	{ "text", "{\"a\":1}", NULL },
	{ "int", "1.5", "1.5" },
	{ "int", "\"one\"", "one" },
	{ "int", "true", "true" },
	{ "int", "[1]", "1 " },
	{ "int", "1e-1", "1e1" },
	{ "int", "99999999999999999999", "99999999999999999999" },
	{ "int", "-99999999999999999999", "-99999999999999999999" },
	{ "decimal", "\"one\"", "one" },
	{ "decimal", "true", "1." },
	{ "decimal", "1e2", "1e2" },
	{ "decimal", "1.0000000000000001", "1.0000000000000001" },
	{ "bool", "1", "1" },
	{ "bool", "\"true\"", "yes" },
	{ "uuid", "\"00000000-0000-4000-8000-00000000000\"", "1" },
	{ "uuid", "\"{0000000-0000-4000-8000-000000000000}\"", "' or 1=1" },
	{ "uuid", "1", "00000000000040008000000000000000" },
	{ "date", "\"2025-02-30\"", "2025-02-30" },
	{ "date", "\"2025-2-3\"", "2025-2-3" },
	{ "date", "\"2025-01-01T00:00:00Z\"", "0000-01-01" },
	{ "date", "20250101", "20250101" },
	{ "date", "\"infinity\"", "today" },
	{ "instant", "\"2025-02-30T00:00:00Z\"", "2025-02-30T00:00:00Z" },
	{ "instant", "\"2025-01-01T24:00:00Z\"", "2025-01-01T24:00:00Z" },
	{ "instant", "\"2025-01-01T00:00:00\"", "2025-01-01T00:00:00" },
	{ "instant", "\"2025-01-01\"", "now" },
	{ "instant", "1735689600", "1735689600" },
	{ "when", "\"2025-02-30\"", "2025-02-30" },
	{ "when", "\"2025-02-30T00:00:00Z\"", "2025-02-30T00:00:00Z" },
	{ "when", "1", "-infinity" },
	{ "email", "\"nobody\"", "nobody" },
	{ "email", "\"a@b.co\\r\\nBcc: c@d.co\"", "a@b.co\r\nBcc: c@d.co" },
	{ "email", "1", "@" },
	{ "url", "\"javascript:alert(1)\"", "javascript:alert(1)" },
	{ "url", "\"file:///etc/passwd\"", "file:///etc/passwd" },
	{ "url", "\"https://a b\"", "https://a b" },
	{ "url", "1", "//example.com" },
	{ "enum", "\"no such word\"", "no such word" },
	{ "enum", "\"\"", "|" },
	{ "enum", "1", "1" },
	{ "object", "[]", "[]" },
	{ "object", "\"{}\"", "x" },
	{ "array", "{}", "{}" },
	{ "array", "\"[]\"", "x" },
	{ "texts", "\"a\"", "a" },
	{ "texts", "[1]", "[1]" },
	{ "texts", "[[\"a\"]]", "[null]" },
	{ "texts", "{\"a\":\"b\"}", "{}" },
};

static bool
from(const struct input *in, const char *source)
{
	return !strcmp(in->source, source);
}

static bool
given(const struct row *row, const struct input *in)
{
	return from(in, "path") || from(in, "query") ||
	       (from(in, "body") && !row->raw) || from(in, "header") ||
	       from(in, "cookie");
}

/* "user_id" as "userId". */
static char *
camel(const char *name)
{
	char *out = arena_copy(kept_memory, name, strlen(name)), *end = out;

	for (const char *c = name; *c; c++)
		if (*c == '_' && c[1])
			*end++ = (char)toupper((unsigned char)*++c);
		else
			*end++ = *c;
	*end = '\0';
	return out;
}

/* A nested error names the field, as the group's clients write it. */
static void
judge_named(const struct row *row, const struct input *in, const char *value,
	const struct answer *answer)
{
	const char *body = answer->body;

	if (row->page || unreadable_text(row) != 422 ||
		!(from(in, "query") || from(in, "body")))
		return;
	char *snake = arena_printf(kept_memory, "error.details.%s", in->name);
	char *other =
		arena_printf(kept_memory, "error.details.%s", camel(in->name));
	ck_assert_msg(json_at(body, snake) || json_at(body, other),
		"%s %s: %s as %.60s: not named in %s", row->method, row->path,
		in->name, value, body);
}

/* The value is refused; in a path there is nothing under such an address. */
static void
refused(const struct row *row, const struct input *in, const char *value)
{
	struct answer answer;
	char *what = arena_printf(
		kept_memory, "%s as %s", in->name, value ? value : "nothing");

	expect(row, fitting(row, in, value), row_token(row),
		from(in, "path") ? 404 : wrong_field(row), what, &answer);
	if (!from(in, "path"))
		judge_named(row, in, what, &answer);
}

#define EACH_INPUT(row, in) \
	for (const struct input *in = (row)->inputs; \
		in < (row)->inputs + (row)->count; in++) \
		if (given(row, in))

/* Blanks at the end of a header are none of its value (RFC 9110 5.5). */
START_TEST(wrong_types_are_refused)
{
	const struct row *row = &rows[_i];

	EACH_INPUT(row, in)
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		bool json = takes_json(row, in);
		const char *value = json ? wrong[i].json : wrong[i].text;
		bool line = from(in, "header") || from(in, "cookie");
		if (strcmp(in->kind, wrong[i].kind) || !value ||
			(line && strpbrk(value, "\r\n; ")))
			continue;
		refused(row, in, value);
	}
}
END_TEST

START_TEST(what_is_missing_is_named)
{
	const struct row *row = &rows[_i];
	bool patch = !strcmp(row->method, "PATCH");

	EACH_INPUT(row, in)
	{
		if (!in->required || from(in, "path"))
			continue;
		if (!patch || !from(in, "body"))
			refused(row, in, NULL);
		if (takes_json(row, in))
			refused(row, in, "null");
	}
}
END_TEST

/* So many characters, of two bytes where more than ASCII may stand. */
static char *
wide(const struct row *row, const struct input *in, long long count)
{
	struct buffer out = { .arena = kept_memory };
	const char *quote = takes_json(row, in) ? "\"" : "";

	bool ascii = from(in, "header") || from(in, "cookie") ||
		     (from(in, "query") && count > 1000); /* an escape is 6 */
	buffer_text(&out, quote);
	while (count-- > 0)
		buffer_text(&out, ascii ? "a" : "\xc3\xa4");
	buffer_text(&out, quote);
	return out.data;
}

START_TEST(bounds_are_kept)
{
	const struct row *row = &rows[_i];

	EACH_INPUT(row, in)
	{
		bool text = !strcmp(in->kind, "text");
		bool number = !strcmp(in->kind, "int") ||
			      !strcmp(in->kind, "decimal");
		bool fits = in->max < 8000 ||
			    (from(in, "body") &&
				    3 * (size_t)in->max + 200 < row->max_body);
		if (text && in->max && fits)
			refused(row, in, wide(row, in, in->max + 1));
		if (text && in->min > 1)
			refused(row, in, wide(row, in, in->min - 1));
		if (number && in->max && in->max < LLONG_MAX)
			refused(row, in,
				arena_printf(kept_memory, "%lld", in->max + 1));
		if (number && in->max && in->min > LLONG_MIN)
			refused(row, in,
				arena_printf(kept_memory, "%lld", in->min - 1));
	}
}
END_TEST

START_TEST(a_key_twice_is_refused)
{
	const struct row *row = &rows[_i];
	struct answer answer;

	EACH_INPUT(row, in)
	{
		struct query q = fitting(row, in, fitting_text(in));
		if (!from(in, "query"))
			continue;
		q.path = arena_printf(kept_memory, "%s&%s=%s", q.path, in->name,
			fitting_text(in));
		expect(row, q, row_token(row), wrong_field(row), "a key twice",
			&answer);
		judge_named(row, in, "twice", &answer);
	}
}
END_TEST

/* After all that the row asks for. */
static struct query
with_more(const struct row *row, const char *more)
{
	struct query q = fitting(row, NULL, NULL);

	q.path = arena_printf(kept_memory, "%s%s%s", q.path,
		strchr(q.path, '?') ? "&" : "?", more);
	return q;
}

START_TEST(a_query_that_nobody_asked_for_is_refused)
{
	const struct row *row = &rows[_i];
	struct answer answer;

	expect(row, with_more(row, "x=%00"), row_token(row), 400,
		"a query that is no text", &answer);
	if (!row->open && !row->page)
		expect(row, with_more(row, "no_such_key=1"), row_token(row),
			wrong_field(row), "an unknown key", &answer);
}
END_TEST

/* nginx refuses some of these itself, as 400. */
START_TEST(bytes_that_are_no_text_are_nowhere)
{
	static const char *const bytes[] = { "%00", "%ff", "%c0%af",
		"%ed%a0%80", "a%00b", "%zz", "%" };
	const struct row *row = &rows[_i];
	struct answer answer;
	const char *at = strstr(row->path, "/:");

	if (!at)
		return;
	for (size_t i = 0; i < sizeof bytes / sizeof *bytes; i++) {
		struct query q = fitting(row, NULL, NULL);
		q.path = arena_printf(kept_memory, "%.*s/%s%s",
			(int)(at - row->path), row->path, bytes[i],
			at + 1 + strcspn(at + 1, "/"));
		expect(row, q, row_token(row), 0, bytes[i], &answer);
		ck_assert_msg(answer.status == 400 || answer.status == 404,
			"%s %s: %d", q.method, q.path, answer.status);
	}
}
END_TEST

const TTest *const *
field_tests(void)
{
	static const TTest *tests[7];

	tests[0] = wrong_types_are_refused;
	tests[1] = what_is_missing_is_named;
	tests[2] = bounds_are_kept;
	tests[3] = a_key_twice_is_refused;
	tests[4] = bytes_that_are_no_text_are_nowhere;
	tests[5] = a_query_that_nobody_asked_for_is_refused;
	return tests;
}
