/* Bodies, queries and paths that no row may take. */
#include <string.h>

#include "matrix.h"

#define B(text) \
	{ \
		text, sizeof text - 1 \
	}

struct bytes {
	const char *text;
	size_t len;
};

/* Much of it json-c alone lets through. */
static const struct bytes malformed[] = {
	B("{"),
	B("{'a':1}"),
	B("{\"a\":'b'}"),
	B("{\"a\":NaN}"),
	B("{\"a\":Infinity}"),
	B("{\"a\":-Infinity}"),
	B("{\"a\":1e999}"),
	B("{\"a\":01}"),
	B("{\"a\":+1}"),
	B("{\"a\":.5}"),
	B("{\"a\":0x1}"),
	B("{\"a\":1} x"),
	B("{\"a\":1}{}"),
	B("{\"a\":1}\0"),
	B("{\"a\":1,}"),
	B("{\"a\":[1,]}"),
	B("{\"a\" 1}"),
	B("{a:1}"),
	B("{\"a\":True}"),
	B("{\"a\":nul}"),
	B("/* c */{}"),
	B("{} // c"),
	B("{\"a\":1,\"a\":2}"),
	B("{\"a\":1,\"\\u0061\":2}"),
	B("{\"a\":\"\n\"}"),
	B("{\"a\":\"\\x41\"}"),
	B("\xef\xbb\xbf{}"),
	B("{\"$sealed\":\"sample.secret:AA\"}"),
	B("{\"a\":{\"$sealed\":\"sample.secret:AA\"}}"),
	B("[]"),
	B("\"text\""),
	B("1"),
	B("null"),
	B("true"),
	B("\0"),
	B(" "),
};

/* Texts that cannot be kept: 422, where the group has it. */
static const struct bytes unkept[] = {
	B("{\"a\":\"\\u0000\"}"),
	B("{\"\\u0000\":1}"),
	B("{\"a\":\"\0\"}"),
	B("{\"a\":\"\\ud800\"}"),
	B("{\"a\":\"\\udc00\\ud800\"}"),
	B("{\"\\ud800\":1}"),
	B("{\"a\":\"\xff\"}"),
	B("{\"a\":\"\xc0\xaf\"}"),
	B("{\"a\":\"\xed\xa0\x80\"}"),
	B("{\"\xf8\x88\x80\x80\x80\":1}"),
};

static const char *const malformed_forms[] = { "a=%", "a=%2", "a=%zz", "a=%00",
	"%00=a", "a=%ff", "a=%c0%af", "a=%ed%a0%80", "a=\xff" };

static const char *const wrong_types[] = { "text/plain", "application/xml",
	"application/jsonp", "application/json-patch", "multipart/mixed",
	"application/octet-stream", "json", ";" };

/* The bodies that any row of this method and path takes. */
static int
bodies_of(const struct row *row)
{
	int bodies = 0;

	for (int i = 0; i < row_count; i++)
		if (!strcmp(rows[i].path, row->path) &&
			!strcmp(rows[i].method, row->method))
			bodies |= rows[i].body;
	return bodies;
}

static void
send(const struct row *row, const char *type, const char *body, size_t len,
	int status)
{
	struct answer answer;
	struct query q = fitting(row, NULL, NULL);

	q.type = type;
	q.body = body;
	q.len = len;
	expect(row, q, row_token(row), status,
		arena_printf(kept_memory, "%s %.60s", type, body), &answer);
}

START_TEST(malformed_json_is_refused)
{
	const struct row *row = &rows[_i];
	char deep[2 * 65 + 7] = "{\"a\":";
	size_t levels = row->deep ? 65 : 33;

	if (!(row->body & BODY_JSON) || row->raw)
		return;
	for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++)
		send(row, "application/json; charset=utf-8", malformed[i].text,
			malformed[i].len, 400);
	for (size_t i = 0; i < sizeof unkept / sizeof *unkept; i++)
		send(row, "application/json", unkept[i].text, unkept[i].len,
			unreadable_text(row));
	memset(deep + 5, '[', levels);
	memset(deep + 5 + levels, ']', levels);
	deep[5 + 2 * levels] = '}';
	send(row, "application/json", deep, 5 + 2 * levels + 1, 400);
}
END_TEST

/* As deep as a worker's stack would have to be, without a limit. */
START_TEST(deep_json_is_refused)
{
	const struct row *row = &rows[_i];
	size_t len = row->max_body < 60000 ? row->max_body : 60000;

	if (!(row->body & BODY_JSON) || row->raw)
		return;
	char *deep = arena_alloc(kept_memory, len + 1);
	memset(deep, '[', len);
	send(row, "application/json", deep, len, 400);
	memcpy(deep, "{\"a\":", 5);
	for (size_t i = 5; i + 5 <= len; i += 5)
		memcpy(deep + i, "{\"a\":", 5);
	send(row, "application/json", deep, len, 400);
}
END_TEST

START_TEST(malformed_forms_are_refused)
{
	const struct row *row = &rows[_i];
	struct buffer many = { .arena = kept_memory };

	if (!(row->body & BODY_FORM))
		return;
	for (size_t i = 0; i < sizeof malformed_forms / sizeof *malformed_forms;
		i++)
		send(row, "application/x-www-form-urlencoded",
			malformed_forms[i], strlen(malformed_forms[i]), 400);
	for (int i = 0; i < 300; i++)
		buffer_printf(&many, "k%d=v&", i);
	send(row, "application/x-www-form-urlencoded", many.data, many.len,
		400);
}
END_TEST

START_TEST(other_types_are_refused)
{
	const struct row *row = &rows[_i];

	if (!row->body)
		return;
	for (size_t i = 0; i < sizeof wrong_types / sizeof *wrong_types; i++)
		send(row, wrong_types[i], "{}", 2, 415);
	if (!(bodies_of(row) & BODY_FORM))
		send(row, "application/x-www-form-urlencoded", "a=b", 3, 415);
	if (!(bodies_of(row) & BODY_MULTIPART))
		send(row, "multipart/form-data; boundary=x", "--x--\r\n", 7,
			415);
	if (!(bodies_of(row) & BODY_JSON))
		send(row, "application/json", "{}", 2, 415);
}
END_TEST

/* One byte over the row's limit, and far over nginx's. */
START_TEST(large_bodies_are_refused)
{
	const struct row *row = &rows[_i];
	size_t over = row->max_body + 1, far = row->max_body + (2 << 20);

	if (!row->body)
		return;
	char *body = arena_alloc(kept_memory, far + 1);
	memset(body, ' ', far);
	memcpy(body, "{}", 2);
	if (row->body & BODY_JSON)
		send(row, "application/json", body, over, 413);
	if (row->body & BODY_JSON || bodies_of(row) == row->body)
		send(row, "application/json", body, far,
			row->body & BODY_JSON ? 413 : 0);
}
END_TEST

START_TEST(malformed_queries_are_refused)
{
	static const char *const queries[] = { "a=%zz", "a=%0", "a=%00",
		"a=%ff", "%c0%af=1", "a=%ed%a0%80" };
	const struct row *row = &rows[_i];
	struct answer answer;

	for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
		struct query q = fitting(row, NULL, NULL);
		q.path = arena_printf(kept_memory, "%s%c%s", q.path,
			strchr(q.path, '?') ? '&' : '?', queries[i]);
		expect(row, q, row_token(row), 400, queries[i], &answer);
	}
}
END_TEST

START_TEST(unknown_keys_are_refused_or_ignored)
{
	const struct row *row = &rows[_i];
	struct answer answer;
	struct query q = fitting(row, NULL, NULL);

	q.path = arena_printf(kept_memory, "%s%cno_such_key=1", q.path,
		strchr(q.path, '?') ? '&' : '?');
	expect(row, q, row_token(row), row->open ? 0 : wrong_field(row),
		"an unknown key in the query", &answer);
	if (row->body & BODY_JSON && !row->open && !row->raw)
		send(row, "application/json", "{\"no_such_key\":1}", 17,
			wrong_field(row));
	if (row->body & BODY_FORM && !row->open)
		send(row, "application/x-www-form-urlencoded", "no_such_key=1",
			13, wrong_field(row));
}
END_TEST

const TTest *const *
body_tests(void)
{
	static const TTest *tests[8];

	tests[0] = malformed_json_is_refused;
	tests[1] = deep_json_is_refused;
	tests[2] = malformed_forms_are_refused;
	tests[3] = other_types_are_refused;
	tests[4] = large_bodies_are_refused;
	tests[5] = malformed_queries_are_refused;
	tests[6] = unknown_keys_are_refused_or_ignored;
	return tests;
}
