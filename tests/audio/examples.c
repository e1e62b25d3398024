/* The examples that the OpenAPI document shows are taken as they stand. */
#include <string.h>

#include "cases.h"

static const char *record; /* the one that the example of POST made */

/* "/v1/audio/keys/:provider" with the fields' examples. */
static const char *
path_of(const struct route *row)
{
	struct buffer out = { .arena = kept_memory };

	for (const char *at = row->path; *at;) {
		size_t len = at[1] == ':' ? 1 + strcspn(at + 1, "/") : 1;
		if (len == 1)
			buffer_add(&out, at, 1);
		else
			buffer_printf(
				&out, "/%s", at[2] == 'p' ? "openai" : record);
		at += len;
	}
	if (strstr(row->path, "/export"))
		buffer_text(&out, "?format=srt");
	return out.data;
}

static void
try_example(const struct route *row)
{
	struct answer answer;
	struct query q = { .method = row->method,
		.path = path_of(row),
		.authorization = authorization(token_b),
		.type = "application/json",
		.body = row->example,
		.len = row->example ? strlen(row->example) : 0 };

	ask_http(&q, &answer);
	ck_assert_msg(answer.status == row->status, "%s %s: %d %s", row->method,
		q.path, answer.status, answer.body);
	ck_assert_msg(row->answer != NULL, "%s %s has no example", row->method,
		row->path);
	ck_assert_msg(row->about != NULL, "%s %s is not described", row->method,
		row->path);
	if (row->status == 201)
		record = json_at(answer.body, "id");
}

START_TEST(every_example_works)
{
	for (const struct route *row = service.routes; row->method; row++)
		if (strcmp(row->method, "DELETE"))
			try_example(row);
}
END_TEST

const TTest *const *
example_tests(void)
{
	static const TTest *tests[2];

	tests[0] = every_example_works;
	return tests;
}
