/* Methods that an address has not, HEAD, and OPTIONS. */
#include <string.h>

#include "matrix.h"

static const char *const all[] = { "GET", "POST", "PUT", "PATCH", "DELETE",
	"BREW" };

/* True if one of the group's rows has this method for the path. */
static bool
served(const struct row *of, const char *path, const char *method)
{
	for (int i = 0; i < row_count; i++)
		if (!strcmp(rows[i].group, of->group) &&
			!strcmp(rows[i].method, method) &&
			row_matches(&rows[i], path))
			return true;
	return false;
}

/* True if this very path, not one with a parameter there, has the method. */
static bool
declared(const struct row *of, const char *method)
{
	for (int i = 0; i < row_count; i++)
		if (!strcmp(rows[i].path, of->path) &&
			!strcmp(rows[i].method, method))
			return true;
	return false;
}

/* Allow names what the path's rows have, and nothing that is not served. */
static void
judge_allow(const struct row *row, const char *path, const char *allow)
{
	ck_assert_msg(allow, "%s: no Allow", row->path);
	char *list = arena_printf(kept_memory, ", %s, ", allow);
	ck_assert_msg(strstr(list, ", OPTIONS, "), "%s: %s", row->path, allow);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		char *word = arena_printf(kept_memory, ", %s, ", all[i]);
		bool named = strstr(list, word);
		ck_assert_msg(named ? served(row, path, all[i])
				    : !declared(row, all[i]),
			"%s: Allow is %s", row->path, allow);
	}
}

START_TEST(other_methods_are_refused)
{
	const struct row *row = &rows[_i];
	struct answer answer;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct query q = fitting(row, NULL, NULL);
		if (served(row, q.path, all[i]))
			continue;
		q.method = all[i];
		expect(row, q, row_token(row), 405, "another method", &answer);
		judge_allow(row, q.path, answer_header(&answer, "Allow"));
	}
}
END_TEST

START_TEST(options_tells_the_methods)
{
	const struct row *row = &rows[_i];
	struct answer answer;
	struct query q = { .method = "OPTIONS",
		.path = fitting(row, NULL, NULL).path };

	expect(row, q, no_token, 204, "OPTIONS", &answer);
	judge_allow(row, q.path, answer_header(&answer, "Allow"));
}
END_TEST

START_TEST(head_is_get_without_its_body)
{
	const struct row *row = &rows[_i];
	struct answer get, head;
	struct query q = fitting(row, NULL, NULL);

	if (strcmp(row->method, "GET"))
		return;
	expect(row, q, row_token(row), 0, "GET", &get);
	q.method = "HEAD";
	expect(row, q, row_token(row), get.status, "HEAD", &head);
	const char *type = answer_header(&get, "Content-Type");
	ck_assert_msg(
		!type || !strcmp(type, answer_header(&head, "Content-Type")),
		"%s: HEAD has another type", row->path);
}
END_TEST

const TTest *const *
method_tests(void)
{
	static const TTest *tests[4];

	tests[0] = other_methods_are_refused;
	tests[1] = options_tells_the_methods;
	tests[2] = head_is_get_without_its_body;
	return tests;
}
