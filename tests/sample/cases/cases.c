/* What the sample group promises, in the order that the cases build on. */
#include <dirent.h>
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

#define UPLOAD \
	.method = "PUT", \
	.path = "/v1/notes/00000000-0000-4000-8000-000000000000/picture", \
	.type = "multipart/form-data; boundary=x", \
	.body = "--x\r\nContent-Disposition: form-data; name=\"file\"; " \
		"filename=\"a.png\"\r\n\r\nx\r\n--x--\r\n"

/* Its first byte is asked for only when the token has been let in. */
START_TEST(an_upload_of_a_stranger_is_not_even_read)
{
	struct test test = { UPLOAD, .token = token_revoked };
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

static int
stored(void)
{
	DIR *dir = opendir(
		arena_printf(kept_memory, "%s/sample", setting("STORE_DIR")));
	int count = 0;

	for (struct dirent *e; dir && (e = readdir(dir));)
		count += *e->d_name != '.';
	if (dir)
		closedir(dir);
	return count;
}

/* The function refuses when the file has its name already. */
START_TEST(a_picture_of_no_note_leaves_no_file)
{
	struct answer answer;
	int before = stored();

	ask_test(&(struct test){ UPLOAD, .token = token_a }, by_dispatch,
		&answer);
	ck_assert_int_eq(answer.status, 404);
	ck_assert_int_gt(before, 0);
	ck_assert_int_eq(stored(), before);
}
END_TEST

int
main(void)
{
	const TTest *const others[] = {
		an_upload_of_a_stranger_is_not_even_read,
		a_picture_of_no_note_leaves_no_file, NULL
	};

	return harness_run(tables, NULL, others);
}
