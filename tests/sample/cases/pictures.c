/* Pictures: their rows, and their files in the store. */
#include <dirent.h>
#include <string.h>

#include "cases.h"

#define PART(name, file) \
	"--x\r\nContent-Disposition: form-data; name=\"" name "\"" file \
	"\r\n\r\n"
#define UPLOAD "multipart/form-data; boundary=x"

const struct test picturing[] = {
	{ "no picture yet", "GET", "/v1/notes/<note>/picture", token_a, NULL,
		404, "not_found" },
	{ "a picture", "PUT", "/v1/notes/<note>/picture", token_a,
		PART("caption", "") "A \xe2\x82\xac\r\n" PART("file",
			"; filename=\"../../a.PNG\"") "PNG\r\n--x--\r\n",
		200, .type = UPLOAD,
		.json = "size=3\ncaption=A \xe2\x82\xac\nsha256=796120837694d3"
			"f3f29259cfeb25091698c2a0aa87873658d840b4993ee889b3" },
	{ "the picture", "GET", "/v1/notes/<note>/picture", token_a, NULL, 200,
		.header = "Content-Type: image/png\nX-Accel-Redirect!",
		.way = by_http },
	{ "the picture, by name for nginx", "GET", "/v1/notes/<note>/picture",
		token_a, NULL, 200, .way = by_dispatch,
		.header = "Content-Type: image/png\n"
			  "X-Accel-Redirect~^/store/sample/[0-9a-f]{32}$" },
	{ "another's picture", "GET", "/v1/notes/<note>/picture", token_b, NULL,
		404, "not_found" },
	{ "a picture for another's note", "PUT", "/v1/notes/<note>/picture",
		token_b, PART("file", "; filename=\"a.png\"") "x\r\n--x--\r\n",
		404, "not_found", .type = UPLOAD },
	{ "an upload of a stranger", "PUT", "/v1/notes/<note>/picture",
		token_unknown, "no form at all", 401, "unauthorized",
		.type = UPLOAD },
	{ "an upload without the scope", "PUT", "/v1/notes/<note>/picture",
		token_unscoped, "no form at all", 403, "forbidden",
		.type = UPLOAD },
	{ "a picture of a wrong type", "PUT", "/v1/notes/<note>/picture",
		token_a, PART("file", "; filename=\"a.exe\"") "x\r\n--x--\r\n",
		422, "validation_error", .type = UPLOAD,
		.json = "error.details.file=must end in one of .png, .jpg" },
	{ "no picture in the form", "PUT", "/v1/notes/<note>/picture", token_a,
		PART("caption", "") "x\r\n--x--\r\n", 422, "validation_error",
		.type = UPLOAD, .json = "error.details.file=is required" },
	{ "JSON in place of a form", "PUT", "/v1/notes/<note>/picture", token_a,
		"{}", 415, "unsupported_media_type" },
	{ "the store by itself", "GET", "/store/sample/", no_token, NULL, 404,
		"not_found", .way = by_http },
	{ 0 },
};

#define PUT_NOWHERE \
	.method = "PUT", \
	.path = "/v1/notes/00000000-0000-4000-8000-000000000000/picture", \
	.type = UPLOAD, \
	.body = PART("file", "; filename=\"a.png\"") "x\r\n--x--\r\n"

/* Its first byte is asked for only when the token has been let in. */
START_TEST(an_upload_of_a_stranger_is_not_even_read)
{
	struct test test = { PUT_NOWHERE, .token = token_revoked };
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

	ask_test(&(struct test){ PUT_NOWHERE, .token = token_a }, by_dispatch,
		&answer);
	ck_assert_int_eq(answer.status, 404);
	ck_assert_int_gt(before, 0);
	ck_assert_int_eq(stored(), before);
}
END_TEST

void
picture_tests(const TTest *tests[PICTURE_TESTS])
{
	tests[0] = an_upload_of_a_stranger_is_not_even_read;
	tests[1] = a_picture_of_no_note_leaves_no_file;
}
