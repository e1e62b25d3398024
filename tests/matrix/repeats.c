/* Rows whose answers are kept for who repeats himself, and answers that are
 * known to who read them. */
#include <string.h>

#include "matrix.h"

/* A key that nobody had before. */
static const char *
fresh_key(void)
{
	return arena_printf(kept_memory, "Idempotency-Key: %s",
		sql("select gen_random_uuid()"));
}

static struct query
with_key(const struct row *row, const char *header)
{
	struct query q = fitting(row, NULL, NULL);

	q.headers =
		q.headers ? arena_printf(kept_memory, "%s%s", q.headers, header)
			  : header;
	return q;
}

START_TEST(a_bad_key_is_refused)
{
	static const char *const bad[] = { "Idempotency-Key: \"\"",
		"Idempotency-Key: a\tb", "Idempotency-Key: \xc3\xbc" };
	const struct row *row = &rows[_i];
	struct answer answer;

	for (size_t i = 0; row->kept && i < sizeof bad / sizeof *bad; i++) {
		struct query q = with_key(row, bad[i]);
		expect(row, q, row_token(row), wrong_field(row), bad[i],
			&answer);
		expect(row, q, token_unknown, 401, bad[i], &answer);
	}
}
END_TEST

/* Whatever it is; a refusal that kept nothing may be given anew. */
START_TEST(who_asks_again_is_told_the_same)
{
	const struct row *row = &rows[_i];
	struct answer first, second;

	if (!row->kept)
		return;
	struct query q = with_key(row, fresh_key());
	expect(row, q, row_token(row), 0, "with a key", &first);
	expect(row, q, row_token(row), first.status, "again", &second);
	ck_assert_str_eq(second.body, first.body);
	if (first.status < 300)
		ck_assert_msg(answer_header(&second, "Idempotent-Replayed"),
			"%s is done twice", row->path);
	if (first.status >= 300)
		return;
	q.path = arena_printf(kept_memory, "%s?", q.path);
	expect(row, q, row_token(row), 0, "as another request", &second);
	ck_assert_msg(strstr(second.body, "idempotency_mismatch"),
		"%s with another request's key: %s", row->path, second.body);
}
END_TEST

/* The header is nothing to a row that keeps no answers. */
START_TEST(other_rows_do_not_mind)
{
	const struct row *row = &rows[_i];
	struct answer answer;

	if (row->kept)
		return;
	expect(row, with_key(row, fresh_key()), row_token(row), 0, "with a key",
		&answer);
	ck_assert_ptr_null(answer_header(&answer, "Idempotent-Replayed"));
}
END_TEST

/* Unless it changed meanwhile, as a list of what was asked does. */
START_TEST(what_is_known_is_not_sent_again)
{
	const struct row *row = &rows[_i];
	struct answer first, second;
	struct query q = fitting(row, NULL, NULL);

	if (!row_guarded(row) || strcmp(row->method, "GET"))
		return;
	expect(row, q, row_token(row), 0, "to know it", &first);
	const char *type = answer_header(&first, "Content-Type");
	const char *tag = answer_header(&first, "ETag");
	if (first.status != 200 || strcmp(type, "application/json"))
		return;
	if (answer_header(&first, "Content-Disposition"))
		return;
	ck_assert_msg(tag, "%s has no ETag", row->path);
	q.headers = arena_printf(kept_memory, "%sIf-None-Match: %s",
		q.headers ? q.headers : "", tag);
	expect(row, q, row_token(row), 0, "known", &second);
	const char *again = answer_header(&second, "ETag");
	ck_assert_msg(again && (second.status == 304) == !strcmp(again, tag),
		"%s: %d, %s after %s", row->path, second.status,
		again ? again : "no ETag", tag);
}
END_TEST

const TTest *const *
repeat_tests(void)
{
	static const TTest *tests[5];

	tests[0] = a_bad_key_is_refused;
	tests[1] = who_asks_again_is_told_the_same;
	tests[2] = other_rows_do_not_mind;
	tests[3] = what_is_known_is_not_sent_again;
	return tests;
}
