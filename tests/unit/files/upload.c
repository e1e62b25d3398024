/* Uploads: the answer to each body, and that nothing is left over. */
#include <fcntl.h>

#include "sending.h"
#include "serve/dispatch.h"

static const struct field with_file[] = {
	{ "userId", TEXT, 1, 50, .optional = true },
	{ "file", FILE_, 1, 20, .oneof = ".json|.log|.txt|.zip",
		.wrong = "File size exceeds 5MB limit" },
	{ 0 },
};
static const struct field with_choice[] = {
	{ "my_file", FILE_, 0, 20, .optional = true },
	{ 0 },
};
static const struct field without[] = {
	{ "userId", TEXT, 1, 50 },
	{ 0 },
};

static int
descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 100; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static const struct {
	const char *name;
	enum shape shape;
	const struct field *fields;
	const char *body;
	size_t len;
	int status; /* 0 if it is well */
	const char *says; /* in the refusal, or the text parts */
} cases[] = {
	{ "a file and a text", SHAPE_SITE, with_file,
		T(FILE_PART("file", "a.log") "1\r\n" TEXT_PART(
			"userId") "u" END),
		0, "userId=u;" },
	{ "a text and a file", SHAPE_SITE, with_file,
		T(TEXT_PART("userId") "\r\n" FILE_PART(
			"file", "A.LOG") "1" END),
		0, "userId=;" },
	{ "an unknown text is for others to judge", SHAPE_SITE, with_file,
		T(TEXT_PART("other") "\xff\r\n" FILE_PART(
			"file", "a.zip") "1" END),
		0, "other=\xff;" },
	{ "twenty bytes", SHAPE_SITE, with_file,
		T(FILE_PART("file", "a.log") "12345678901234567890" END), 0,
		"" },
	{ "one byte too many", SHAPE_SITE, with_file,
		T(FILE_PART("file", "a.log") "123456789012345678901" END), 413,
		"File size exceeds 5MB limit" },
	{ "too many without a sentence", SHAPE_NESTED, with_choice,
		T(FILE_PART("my_file", "a") "123456789012345678901" END), 413,
		"The file is larger than 20 bytes." },
	{ "an empty file", SHAPE_NESTED, with_file,
		T(FILE_PART("file", "a.log") END), 422,
		"must be 1 bytes or more" },
	{ "a type that is not allowed, site", SHAPE_SITE, with_file,
		T(FILE_PART("file", "a.exe") "1" END), 400,
		"File type not allowed. Allowed types: .json, .log, .txt, "
		".zip" },
	{ "a type that is not allowed, nested", SHAPE_NESTED, with_file,
		T(FILE_PART("file", "log") "1" END), 422,
		"File type not allowed. Allowed types: .json, .log, .txt, "
		".zip" },
	{ "a file part without a file name", SHAPE_OAUTH, with_file,
		T(TEXT_PART("file") "1" END), 400, "File type not allowed" },
	{ "no file, site", SHAPE_SITE, with_file,
		T(TEXT_PART("userId") "u" END), 400, "No file uploaded" },
	{ "no file, nested", SHAPE_NESTED, with_file, T("--xy--"), 422,
		"\"file\":\"is required\"" },
	{ "no file was chosen", SHAPE_SITE, with_file,
		T(FILE_PART("file", "") END), 400, "No file uploaded" },
	{ "a file that may be missing", SHAPE_NESTED, with_choice, T("--xy--"),
		0, "" },
	{ "any type and the name in camelCase", SHAPE_NESTED, with_choice,
		T(FILE_PART("myFile", "../../etc/\xc3\xa9") "1" END), 0, "" },
	{ "two files", SHAPE_SITE, with_file,
		T(FILE_PART("file", "a.log") "1\r\n" FILE_PART(
			"file", "b.log") "2" END),
		400, "more than one file" },
	{ "a file of an unknown name", SHAPE_SITE, with_file,
		T(FILE_PART("other", "a.log") "1" END), 400,
		"a file that is not expected" },
	{ "a file where none is", SHAPE_SITE, without,
		T(FILE_PART("userId", "a.log") "1" END), 400,
		"a file that is not expected" },
	{ "a text that is refused", SHAPE_NESTED, with_file,
		T(FILE_PART("file", "a.log") "1\r\n" TEXT_PART("bad") "1" END),
		422, "A bad part." },
	{ "a body that ends in the file", SHAPE_NESTED, with_file,
		T(FILE_PART("file", "a.log") "1234"), 400, "ends early" },
	{ "a body that ends in a text", SHAPE_SITE, with_file,
		T(TEXT_PART("userId") "1234"), 400, "ends early" },
	{ "an empty body", SHAPE_SITE, with_file, T(""), 400, "ends early" },
	{ "a part without headers", SHAPE_SITE, with_file,
		T("--xy\r\n\r\n" END), 400, "no headers" },
	{ "a part without a name", SHAPE_SITE, with_file,
		T("--xy\r\nContent-Disposition: form-data\r\n\r\n" END), 400,
		"malformed" },
};

static void
try(size_t i, size_t step)
{
	struct request r;
	struct route row;
	struct input body = { cases[i].body, cases[i].len, step };

	begin(&r, &row, cases[i].shape, cases[i].fields);
	r.source = &body;
	bool well = upload_read(&r, note);
	ck_assert_msg(well == (cases[i].status == 0), "%s: %s", cases[i].name,
		well ? "passed" : r.reply.body);
	if (!well) {
		ck_assert_msg(r.reply.status == cases[i].status, "%s: %d",
			cases[i].name, r.reply.status);
		ck_assert_msg(strstr(r.reply.body, cases[i].says), "%s: %s",
			cases[i].name, r.reply.body);
	} else
		ck_assert_msg(!strcmp(texts.data, cases[i].says), "%s: %s",
			cases[i].name, texts.data);
	upload_end(&r, false);
	dispatch_end(&r);
	arena_free(&r.arena);
}

START_TEST(each_body_gets_its_answer)
{
	try(0, 0); /* opens the store */
	int before = descriptors();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		try(i, 0);
		try(i, 1);
		try(i, 7);
	}
	ck_assert_int_eq(descriptors(), before);
	ck_assert_int_eq(stored(), 0);
}
END_TEST

int
main(void)
{
	return storing_run(
		"upload", (const TTest *[]){ each_body_gets_its_answer, NULL });
}
