/* What every answer must be, and what a case says of its own. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <json-c/json.h>

#include "harness.h"
#include "text/json.h"

static const char instant[] =
	"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$";
static const char like_instant[] =
	"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}";

/* Headers that nginx adds to every answer, with what they must be. */
static const struct {
	const char *name;
	const char *regex;
} everywhere[] = {
	{ "X-Request-ID", "^[0-9a-f]{32}$" },
	{ "X-Content-Type-Options", "^nosniff$" },
	{ "X-Frame-Options", "^DENY$" },
	{ "Referrer-Policy", "^no-referrer$" },
	{ "Content-Security-Policy", "default-src 'none'" },
	{ "Cache-Control", "." },
};

static void
judge_instants(const char *name, struct json_object *value)
{
	if (json_object_is_type(value, json_type_string)) {
		const char *text = json_object_get_string(value);
		ck_assert_msg(
			!matches(text, like_instant) || matches(text, instant),
			"%s: %s is not an instant as we write them", name,
			text);
	} else if (json_object_is_type(value, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(value); i++)
			judge_instants(
				name, json_object_array_get_idx(value, i));
	} else if (json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, key, member)
		{
			(void)key;
			judge_instants(name, member);
		}
	}
}

/* Nothing is sent that says nothing: no blanks but in strings. */
static bool
compact(const char *text)
{
	bool inside = false;

	for (; *text; text++) {
		if (!inside && strchr(" \t\r\n", *text))
			return false;
		if (inside && *text == '\\')
			text++;
		else if (*text == '"')
			inside = !inside;
	}
	return true;
}

/* As strict as we are with clients. */
static void
judge_json(const char *name, const struct answer *answer)
{
	struct arena arena = { 0 };
	struct json json;
	const char *wrong = json_read(&arena, answer->body, answer->len, &json);

	ck_assert_msg(!wrong, "%s: %s: %.2000s", name, wrong, answer->body);
	ck_assert_msg(compact(answer->body),
		"%s: blanks in the answer: %.2000s", name, answer->body);
	arena_free(&arena);
	struct json_object *value = json_tokener_parse(answer->body);
	judge_instants(name, value);
	json_object_put(value);
}

static const char *
error_at(enum shape shape)
{
	return shape == SHAPE_NESTED	 ? "error.code"
	       : shape == SHAPE_MESSAGES ? "error.type"
					 : "error";
}

/* The keys that an error has in each shape; details may come last. */
static bool
shaped(enum shape shape, const char *body)
{
	const char *count = json_at(body, "#");

	if (shape == SHAPE_SITE)
		return !strcmp(count, "2") && json_at(body, "error") &&
		       !strcmp(json_at(body, "success"), "false");
	if (shape == SHAPE_OAUTH)
		return json_at(body, "error") &&
		       json_at(body, "error_description");
	bool details = json_at(body, "error.details");
	if (shape == SHAPE_MESSAGES)
		return !strcmp(count, "2") &&
		       !strcmp(json_at(body, "type"), "error") &&
		       matches(json_at(body, "error.type"), "^[a-z_]+$") &&
		       json_at(body, "error.message") &&
		       !strcmp(json_at(body, "error.#"), details ? "3" : "2");
	const char *keys = json_at(body, "error.type")
				   ? details ? "5" : "4" /* with param */
			   : details ? "3"
				     : "2";
	return !strcmp(count, "1") && json_at(body, "error.message") &&
	       matches(json_at(body, "error.code"), "^([a-z_]+|[A-Z_]+)$") &&
	       !strcmp(json_at(body, "error.#"), keys);
}

static bool
is_page(const struct answer *answer)
{
	const char *type = answer_header(answer, "Content-Type");

	return type && matches(type, "^text/html; charset=utf-8$");
}

/* What a status must bring along. */
static void
judge_status(const char *name, enum shape shape, const struct answer *answer)
{
	int status = answer->status;

	ck_assert_msg(status >= 200 && status < 600 && status != 500 &&
			      status != 502 && status != 504,
		"%s: answers %d: %.2000s", name, status, answer->body);
	if (status == 401)
		ck_assert_msg(answer_header(answer, "WWW-Authenticate"),
			"%s: 401 without WWW-Authenticate", name);
	if (status == 405)
		ck_assert_msg(answer_header(answer, "Allow"),
			"%s: 405 without Allow", name);
	if (status == 429 || status == 503)
		ck_assert_msg(answer_header(answer, "Retry-After"),
			"%s: %d without Retry-After", name, status);
	if (status >= 400 && answer->len && !is_page(answer))
		ck_assert_msg(shaped(shape, answer->body),
			"%s: an error of another shape: %.2000s", name,
			answer->body);
}

void
judge_form(const char *name, enum shape shape, const struct query *q,
	enum way way, const struct answer *answer)
{
	const char *type = answer_header(answer, "Content-Type");
	bool empty = answer->status == 204 || answer->status == 304;
	bool head = !strcmp(q->method, "HEAD");

	for (size_t i = 0; i < sizeof everywhere / sizeof *everywhere; i++) {
		const char *value = answer_header(answer, everywhere[i].name);
		if (way == by_http)
			ck_assert_msg(
				value && matches(value, everywhere[i].regex),
				"%s: %s is %s", name, everywhere[i].name,
				value ? value : "missing");
	}
	if (way == by_http && (head || empty))
		ck_assert_msg(!answer->len, "%s: a body: %.2000s", name,
			answer->body);
	ck_assert_msg(empty || type, "%s: no Content-Type", name);
	if (!empty && !(way == by_http && head) &&
		!strcmp(type, "application/json"))
		judge_json(name, answer);
	judge_status(name, shape, answer);
}

/* Calls each for every line of a list, split at the first of the signs. */
static void
each_line(const struct test *test, const struct answer *answer,
	const char *lines, const char *signs,
	void (*each)(const struct test *, const struct answer *,
		const char *left, char sign, const char *right))
{
	while (lines && *lines) {
		size_t len = strcspn(lines, "\n");
		char *line = arena_copy(kept_memory, lines, len);
		size_t left = strcspn(line, signs);
		char sign = line[left];
		line[left] = '\0';
		each(test, answer, line, sign,
			sign ? line + left + 1 : line + left);
		lines += len + (lines[len] == '\n');
	}
}

/* The value at a path, or of a @header. */
static const char *
value_at(const struct answer *answer, const char *from)
{
	if (*from == '@')
		return answer_header(answer, from + 1);
	const char *value = json_at(answer->body, from);
	return value || *from ? value : answer->body;
}

static void
judge_value(const struct test *test, const struct answer *answer,
	const char *path, char sign, const char *wanted)
{
	const char *value = value_at(answer, path);

	if (sign == '!') {
		ck_assert_msg(
			!value, "%s: %s is there: %s", test->name, path, value);
		return;
	}
	ck_assert_msg(
		value, "%s: no %s in %.2000s", test->name, path, answer->body);
	ck_assert_msg(
		sign == '~' ? matches(value, wanted) : !strcmp(value, wanted),
		"%s: %s is %.2000s instead of %s", test->name, path, value,
		wanted);
}

static void
judge_header(const struct test *test, const struct answer *answer,
	const char *name, char sign, const char *wanted)
{
	const char *value = answer_header(answer, name);

	if (sign == '!') {
		ck_assert_msg(!value, "%s: the header %s is there: %s",
			test->name, name, value);
		return;
	}
	ck_assert_msg(value, "%s: no header %s", test->name, name);
	wanted += strspn(wanted, " ");
	ck_assert_msg(
		sign == '~' ? matches(value, wanted) : !strcmp(value, wanted),
		"%s: %s is %s instead of %s", test->name, name, value, wanted);
}

static void
keep_value(const struct test *test, const struct answer *answer,
	const char *name, char sign, const char *from)
{
	size_t len = strcspn(from, "~");
	const char *value =
		value_at(answer, arena_copy(kept_memory, from, len));

	(void)sign;
	if (value && from[len])
		value = captured(value, from + len + 1);
	ck_assert_msg(
		value, "%s: no %s in %.2000s", test->name, from, answer->body);
	keep(name, value);
}

static void
judge_answer(const struct test *test, enum way way, const struct answer *answer)
{
	struct query q = { .method = test->method };
	enum shape shape = shape_at(filled(test->path));

	ck_assert_msg(answer->status == test->status,
		"%s: %d instead of %d: %.2000s", test->name, answer->status,
		test->status, answer->body);
	judge_form(test->name, shape, &q, way, answer);
	if (test->error)
		judge_value(test, answer, error_at(shape), '=',
			filled(test->error));
	each_line(test, answer, filled(test->json), "=~!", judge_value);
	each_line(test, answer, filled(test->header), ":~!", judge_header);
	each_line(test, answer, test->keep, "=", keep_value);
	if (test->text)
		ck_assert_msg(!strcmp(answer->body, test->text),
			"%s: the body is %s", test->name, answer->body);
}

void
judge(const struct test *test, enum way way, const struct answer *answer)
{
	if (answer)
		judge_answer(test, way, answer);
	if (!test->sql)
		return;
	const char *value = sql(filled(test->sql));
	ck_assert_msg(!strcmp(value, filled(test->gives)),
		"%s: the database has %s instead of %s", test->name, value,
		filled(test->gives));
}
