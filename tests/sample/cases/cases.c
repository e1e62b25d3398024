/* What the sample group promises, in the order that the cases build on. */
#include <string.h>

#include "cases.h"

static const struct table tables[] = {
	{ "writing", writing },
	{ "reading", reading },
	{ "listing", listing },
	{ "changing", changing },
	{ "sealing", sealing },
	{ "visiting", visiting },
	{ "picturing", picturing },
	{ "removing", removing },
	{ 0 },
};

/* Its first byte is asked for only when the token has been let in. */
START_TEST(an_upload_of_a_stranger_is_not_even_read)
{
	struct test test = { .method = "PUT",
		.path = "/v1/notes/00000000-0000-4000-8000-000000000000/picture",
		.token = token_revoked,
		.body = "--x\r\nContent-Disposition: form-data; name=\"file\"; "
			"filename=\"a.png\"\r\n\r\nx\r\n--x--\r\n",
		.type = "multipart/form-data; boundary=x" };
	struct answer answer;

	ask_test(&test, by_dispatch, &answer);
	ck_assert_int_eq(answer.status, 401);
	ck_assert_uint_eq(answer.unread, strlen(test.body));
	test.token = token_a;
	ask_test(&test, by_dispatch, &answer);
	ck_assert_int_eq(answer.status, 404);
	ck_assert_uint_eq(answer.unread, 0);
}
END_TEST

int
main(void)
{
	const TTest *const others[] = {
		an_upload_of_a_stranger_is_not_even_read, NULL
	};

	return harness_run(tables, NULL, others);
}
