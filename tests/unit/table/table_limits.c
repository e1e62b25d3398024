/* Limits, and what comes in pieces. */
#include <zlib.h>

#include "loading.h"

enum { MIB = 1 << 20 };

/* A header, then n letters in quotes, then a row. */
static void
try_cell(size_t n, bool closed, const char *code)
{
	struct arena arena = { 0 };
	struct buffer text = { .arena = &arena };
	char *letters = arena_alloc(&arena, n + 1);
	struct file file = { "a large cell", .code = code };

	memset(letters, 'x', n);
	buffer_text(&text, "a,b\n1,\"");
	buffer_add(&text, letters, n);
	buffer_text(&text, closed ? "\"\n2,3\n" : "\n2,3\n");
	file.bytes = text.data;
	file.line = code ? 2 : 0;
	try_file(&file);
	arena_free(&arena);
}

START_TEST(cells_are_bounded)
{
	try_cell(MIB, true, NULL);
	try_cell(MIB + 1, true, "cell_too_large");
	try_cell(3 * MIB, true, "cell_too_large");
	try_cell(3 * MIB, false, "unterminated_quote");
}
END_TEST

START_TEST(records_are_bounded)
{
	struct arena arena = { 0 };
	struct buffer text = { .arena = &arena };
	char *letters = arena_alloc(&arena, MIB + 1);

	memset(letters, 'x', MIB);
	buffer_text(&text, "a,b,c,d,e\n");
	for (int i = 0; i < 5; i++) {
		buffer_add(&text, letters, MIB);
		buffer_text(&text, i < 4 ? "," : "\n");
	}
	try_file(&(struct file){ "a large record", text.data,
		.code = "cell_too_large", .line = 2 });
	arena_free(&arena);
}
END_TEST

static void
try_columns(int n, const char *code)
{
	struct arena arena = { 0 };
	struct buffer text = { .arena = &arena };

	for (int line = 0; line < 2; line++)
		for (int i = 0; i < n; i++)
			buffer_printf(&text, "%s%d%s", line ? "" : "c", i,
				i + 1 < n ? "," : "\n");
	try_file(&(struct file){ "many columns", text.data, .code = code });
	arena_free(&arena);
}

START_TEST(columns_are_bounded)
{
	try_columns(1000, NULL);
	try_columns(1001, "too_many_columns");
}
END_TEST

/* A quoted CRLF at each place around the end of the first piece. */
START_TEST(pieces_may_end_anywhere)
{
	struct arena arena = { 0 };

	for (int pad = 65520; pad < 65540; pad++) {
		struct buffer text = { .arena = &arena };
		buffer_printf(&text, "a,b\r\n%0*d,\"x\r\n\xc3\xa4\"\r\n5,y\r\n",
			pad, 0);
		struct loaded loaded = load_bytes(text.data, text.len, NULL);
		struct json_object *rows = member(loaded.facts, "preview");
		ck_assert_int_eq(json_object_array_length(rows), 2);
		ck_assert_str_eq(
			json_object_get_string(json_object_array_get_idx(
				json_object_array_get_idx(rows, 0), 1)),
			"x\r\n\xc3\xa4");
		load_end(&loaded);
		arena_reset(&arena);
	}
	arena_free(&arena);
}
END_TEST

static size_t
zipped(const void *bytes, size_t len, unsigned char *out, size_t room)
{
	z_stream z = { .next_in = (unsigned char *)(size_t)bytes,
		.avail_in = (uInt)len,
		.next_out = out,
		.avail_out = (uInt)room };

	ck_assert_int_eq(
		deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY),
		Z_OK);
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return z.total_out;
}

START_TEST(gzip_may_have_members)
{
	unsigned char out[400];
	size_t len = zipped("a,b\n1,", 6, out, sizeof out);

	len += zipped("2\n", 2, out + len, sizeof out - len);
	try_file(&(struct file){ "gzip", (const char *)out, len,
		.source = "csv UTF-8 ,", .rows = "[[1,2]]" });
	try_file(&(struct file){ "gzip that is cut", (const char *)out, len - 5,
		.code = "damaged_file" });
}
END_TEST

START_TEST(a_gzip_bomb_is_refused)
{
	enum { LARGE = 30 * MIB };
	char *zeros = calloc(1, LARGE);
	unsigned char *out = malloc(MIB);
	size_t len;

	memset(zeros, ' ', LARGE);
	len = zipped(zeros, LARGE, out, MIB);
	try_file(&(struct file){ "a bomb", (const char *)out, len,
		.code = "unpacks_too_large" });
	free(zeros);
	free(out);
}
END_TEST

START_TEST(bytes_are_bounded)
{
	try_file(&(struct file){ "too large", "a,b\n1,2\n3,4\n",
		.limits = { .bytes = 10 }, .code = "unpacks_too_large" });
}
END_TEST

static bool
stop(void *context, const char *phase, long long done, long long total)
{
	(void)done;
	(void)total;
	return strcmp(phase, context);
}

static void
stop_in(char *phase)
{
	struct arena arena = { 0 };
	struct load_result result;
	struct load_request request = {
		.source = file_of("a,b\n1,2\n", 8),
		.engine = memfd_create("engine", 0),
		.spill = -1,
		.base = -1,
		.progress = stop,
		.context = phase,
	};

	ck_assert(load_prepare(&arena, &request, &result));
	ck_assert(!load_run(&arena, &request, &result));
	ck_assert_str_eq(result.code, "cancelled");
	close(request.source);
	close(request.engine);
	arena_free(&arena);
}

START_TEST(each_phase_can_be_ended)
{
	stop_in("detect");
	stop_in("read");
	stop_in("store");
	stop_in("profile");
}
END_TEST

int
main(void)
{
	return unit_run("table_limits",
		(const TTest *[]){ cells_are_bounded, records_are_bounded,
			columns_are_bounded, pieces_may_end_anywhere,
			gzip_may_have_members, a_gzip_bomb_is_refused,
			bytes_are_bounded, each_phase_can_be_ended, NULL });
}
