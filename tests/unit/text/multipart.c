/* Multipart bodies, cut into reads of every size. */
#include <string.h>

#include "text/multipart.h"
#include "unit.h"

#define T(text) (text), sizeof text - 1
#define PART(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"

static const char early[] = "The multipart body ends early.";
static const char headers[] = "The headers of a multipart part are malformed.";
static const char boundary[] = "A multipart boundary is malformed.";
static const char none[] = "A multipart part has no headers.";

/* What it holds: "name:content|" for each part, or what is wrong. */
static const struct {
	const char *body;
	size_t len;
	const char *holds;
} bodies[] = {
	{ T("--xy\r\n" PART("a") "1\r\n--xy--\r\n"), "a:1|" },
	{ T("--xy\r\n" PART("a") "1\r\n--xy--"), "a:1|" },
	{ T("--xy\r\n" PART("a") "\r\n--xy--"), "a:|" },
	{ T("--xy--\r\n"), "" },
	{ T("--xy \t \r\n" PART("a") "1\r\n--xy  --"), "a:1|" },
	{ T("preamble\r\n--x\r\n\r\n--xy\r\n" PART("a") "1\r\n--xy--\r\n"
							"epilogue --xy\r\n"),
		"a:1|" },
	{ T("--xy\r\n" PART("a") "1\r\n--xy\r\n" PART("b") "22\r\n--xy--"),
		"a:1|b:22|" },
	{ T("--xy\r\n" PART("a") "\r\n--x\r\n--\r\n\r\n-\r--xy\n--xy\r\n--xz"
				 "\r\n--xy--"),
		"a:\r\n--x\r\n--\r\n\r\n-\r--xy\n--xy\r\n--xz|" },
	{ T("--xy\r\n" PART("a") "\r\r\n\r\n--xy--"), "a:\r\r\n|" },
	{ T("--xy\r\n" PART("a") "x\0y\xff\r\n--xy--"), "a:x\0y\xff|" },
	{ T("--xy\r\nX-Other: 1\r\ncontent-disposition:form-data;"
	    "filename=\"f.log\";name=a\r\nContent-Type: text/plain\r\n\r\n1"
	    "\r\n--xy--"),
		"a(f.log):1|" },
	{ T(""), early },
	{ T("no boundary at all"), early },
	{ T("--x"), early },
	{ T("--xy"), early },
	{ T("--xy-"), early },
	{ T("--xy\r"), early },
	{ T("--xy\r\n"), early },
	{ T("--xy\r\n" PART("a")), early },
	{ T("--xy\r\n" PART("a") "1\r\n--x"), early },
	{ T("--xy\r\n" PART("a") "1\r\n--xy"), early },
	{ T("--xy\r\n" PART("a") "1\r\n--xy\r\n"), early },
	{ T("--xy\r\nContent-Disposition: form-data; name=a\r\n"), early },
	{ T(" --xy\r\n" PART("a") "1\r\n--xy--"), "" },
	{ T("--xyz\r\n" PART("a") "1\r\n--xyz--"), boundary },
	{ T("--xy\n" PART("a") "1\r\n--xy--"), boundary },
	{ T("--xy\0\r\n" PART("a") "1\r\n--xy--"), boundary },
	{ T("--xy\r\n" PART("a") "1\r\n--xyz\r\n--xy--"), boundary },
	{ T("--xy\r\n\r\n1\r\n--xy--"), none },
	{ T("--xy\r\nContent-Type: text/plain\r\n\r\n1\r\n--xy--"), headers },
	{ T("--xy\r\nContent-Disposition: form-data\r\n\r\n1\r\n--xy--"),
		headers },
	{ T("--xy\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n"
	    "--xy--"),
		headers },
	{ T("--xy\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n"
	    "--xy--"),
		headers },
	{ T("--xy\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\n1\r\n"
	    "--xy--"),
		headers },
	{ T("--xy\r\nContent-Disposition: form-data; name=\"a\xff\"\r\n\r\n1"
	    "\r\n--xy--"),
		headers },
	{ T("--xy\r\nContent-Disposition: form-data; name=a\0\r\n\r\n1\r\n"
	    "--xy--"),
		headers },
	{ T("--xy\r\nContent-Disposition: form-data; name=a\r\n"
	    "Content-Disposition: form-data; name=b\r\n\r\n1\r\n--xy--"),
		headers },
	{ T("--xy\r\nno header\r\n\r\n1\r\n--xy--"), headers },
	{ T("--xy\r\n: empty\r\n\r\n1\r\n--xy--"), headers },
};

/* A body that is read by so many bytes at a time. */
struct reader {
	const char *bytes;
	size_t len;
	size_t step;
};

static long
read_step(void *source, char *bytes, size_t size)
{
	struct reader *r = source;
	size_t n = r->len < r->step ? r->len : r->step;

	if (n > size)
		n = size;
	memcpy(bytes, r->bytes, n);
	r->bytes += n;
	r->len -= n;
	return (long)n;
}

/* Appends what the body holds; where it is wrong, only that. */
static void
describe(struct arena *arena, struct reader *reader, const char *mark,
	struct buffer *out)
{
	struct multipart *m = arena_alloc(arena, sizeof *m);
	enum multipart_event event;
	const char *piece, *wrong = NULL;
	struct part part;
	size_t len;
	bool first = true;

	multipart_start(m, mark, read_step, reader);
	while ((event = multipart_next(m, &piece, &len)) <= MULTIPART_DATA &&
		!wrong) {
		if (event == MULTIPART_DATA) {
			ck_assert_uint_gt(len, 0);
			buffer_add(out, piece, len);
			continue;
		}
		wrong = multipart_part(arena, piece, len, &part);
		if (!wrong && part.filename)
			buffer_printf(out, "%s%s(%s):", first ? "" : "|",
				part.name, part.filename);
		else if (!wrong)
			buffer_printf(
				out, "%s%s:", first ? "" : "|", part.name);
		first = false;
	}
	if (event == MULTIPART_WRONG && !wrong)
		wrong = m->wrong;
	if (wrong)
		out->len = 0;
	buffer_text(out, wrong ? wrong : first ? "" : "|");
}

START_TEST(every_cut_gives_the_same)
{
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		for (size_t step = 1; step <= bodies[i].len + 1; step++) {
			struct arena arena = { 0 };
			struct buffer out = { .arena = &arena };
			struct reader reader = { bodies[i].body, bodies[i].len,
				step };
			describe(&arena, &reader, "xy", &out);
			ck_assert_msg(
				!memcmp(out.data, bodies[i].holds, out.len) &&
					strlen(out.data) ==
						strlen(bodies[i].holds),
				"body %zu by %zu: \"%s\"", i, step, out.data);
			arena_free(&arena);
		}
	}
}
END_TEST

/* Large content whose delimiter stands at every place of the window. */
START_TEST(every_place_of_the_delimiter_is_found)
{
	static const char start[] = "--xy\r\n" PART("a"), end[] = "\r\n--xy--";
	static char body[60000];
	size_t head = sizeof start - 1;

	memcpy(body, start, head);
	for (size_t len = MULTIPART_CHUNK - 99; len < 50000; len += 13) {
		struct arena arena = { 0 };
		struct buffer out = { .arena = &arena };
		struct reader reader = { body, head + len + sizeof end - 1,
			len % 7 == 0 ? 4096 : SIZE_MAX };
		memset(body + head, '\r', len);
		memcpy(body + head + len, end, sizeof end - 1);
		describe(&arena, &reader, "xy", &out);
		ck_assert_uint_eq(out.len, len + 3);
		ck_assert_uint_eq(reader.len, 0);
		arena_free(&arena);
	}
}
END_TEST

START_TEST(headers_are_bounded)
{
	static char body[3 * MULTIPART_HEADERS_MAX];
	static const char start[] = "--xy\r\nX: ";

	for (size_t step = 1; step < 100000; step *= 7) {
		struct arena arena = { 0 };
		struct buffer out = { .arena = &arena };
		struct reader reader = { body, sizeof body, step };
		memset(body, 'x', sizeof body);
		memcpy(body, start, sizeof start - 1);
		describe(&arena, &reader, "xy", &out);
		ck_assert_str_eq(out.data,
			"The headers of a multipart part are too long.");
		arena_free(&arena);
	}
}
END_TEST

#define SEVENTY \
	"1234567890123456789012345678901234567890123456789012345678901234567890"

static const char *const boundaries[][2] = {
	{ "multipart/form-data; boundary=xy", "xy" },
	{ "Multipart/Form-Data;BOUNDARY=\"a b(c)/=?:,\"", "a b(c)/=?:," },
	{ "multipart/form-data; charset=utf-8; boundary=----WebKitX",
		"----WebKitX" },
	{ "multipart/form-data; boundary=" SEVENTY, SEVENTY },
	{ "multipart/form-data; boundary=1" SEVENTY, NULL },
	{ "multipart/form-data", NULL },
	{ "multipart/form-data;", NULL },
	{ "multipart/form-data; boundary=", NULL },
	{ "multipart/form-data; boundary=\"\"", NULL },
	{ "multipart/form-data; boundary=\"a \"", NULL },
	{ "multipart/form-data; boundary=a; boundary=b", NULL },
	{ "multipart/form-data; boundary=\"a\xc3\xa9\"", NULL },
	{ "multipart/form-data; boundary=\"a*b\"", NULL },
	{ "multipart/form-data; boundary=\"a\"b", NULL },
	{ "multipart/form-datax; boundary=xy", NULL },
	{ "multipart/mixed; boundary=xy", NULL },
	{ "application/json", NULL },
	{ "", NULL },
};

START_TEST(boundaries_are_checked)
{
	struct arena arena = { 0 };

	ck_assert_ptr_null(multipart_boundary(&arena, NULL));
	for (size_t i = 0; i < sizeof boundaries / sizeof *boundaries; i++) {
		const char *is = multipart_boundary(&arena, boundaries[i][0]);
		ck_assert_msg(!is == !boundaries[i][1], "%s", boundaries[i][0]);
		if (is)
			ck_assert_str_eq(is, boundaries[i][1]);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(the_longest_boundary_works)
{
	static const char body[] =
		"--" SEVENTY "\r\n" PART("a") "\r\n--123\r\n--" SEVENTY "--";

	for (size_t step = 1; step < sizeof body; step++) {
		struct arena arena = { 0 };
		struct buffer out = { .arena = &arena };
		struct reader reader = { body, sizeof body - 1, step };
		describe(&arena, &reader, SEVENTY, &out);
		ck_assert_str_eq(out.data, "a:\r\n--123|");
		arena_free(&arena);
	}
}
END_TEST

int
main(void)
{
	return unit_run("multipart",
		(const TTest *[]){ every_cut_gives_the_same,
			every_place_of_the_delimiter_is_found,
			headers_are_bounded, boundaries_are_checked,
			the_longest_boundary_works, NULL });
}
