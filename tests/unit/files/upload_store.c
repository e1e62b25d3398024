/* Uploads that are kept or not, and their bounds in memory and on the disk. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "files/store.h"
#include "sending.h"
#include "serve/dispatch.h"
#include "text/json.h"

static const struct field with_file[] = {
	{ "file", FILE_, 1, 20, .optional = true, .oneof = ".log|.txt" },
	{ 0 },
};

/* Sends "hello" and keeps it; checks what the row would be told. */
static void
keep_hello(char name[STORE_NAME])
{
	static const char hash[] = "2cf24dba5fb0a30e26e83b2ac5b9e29e"
				   "1b161e5c1fa7425e73043362938b9824";
	struct request r;
	struct route row;
	struct input body = { T(FILE_PART("file", "a/b/x.Log") "hello" END),
		0 };

	begin(&r, &row, SHAPE_SITE, with_file);
	r.source = &body;
	ck_assert(upload_read(&r, note));
	const struct value *value = request_value(&r, "file");
	struct json json;
	ck_assert_ptr_null(json_read(&r.arena, value->text, value->len, &json));
	memcpy(name, json.members[0].value.text + 1, STORE_NAME - 1);
	name[STORE_NAME - 1] = '\0';
	ck_assert(store_named(name));
	ck_assert_str_eq(value->text,
		arena_printf(&r.arena,
			"{\"name\":\"%s\",\"size\":5,\"sha256\":\"%s\","
			"\"type\":\".log\",\"filename\":\"x.Log\"}",
			name, hash));
	ck_assert_int_eq(stored(), 0);
	ck_assert(upload_keep(&r));
	ck_assert_int_eq(stored(), 1);
	upload_end(&r, true);
	dispatch_end(&r);
	arena_free(&r.arena);
}

START_TEST(a_kept_file_is_whole)
{
	char name[STORE_NAME], path[128], bytes[16];
	struct stat is;

	umask(077);
	keep_hello(name);
	snprintf(path, sizeof path, "%s/unit/%s", store, name);
	int fd = open(path, O_RDONLY);
	ck_assert_int_eq(read(fd, bytes, sizeof bytes), 5);
	ck_assert_mem_eq(bytes, "hello", 5);
	ck_assert_int_eq(fstat(fd, &is), 0);
	ck_assert_int_eq(is.st_mode & 0777, 0640);
	close(fd);
	ck_assert_int_eq(unlink(path), 0);
}
END_TEST

START_TEST(a_file_without_a_row_is_taken_away)
{
	struct request r;
	struct route row;
	struct input body = { T(FILE_PART("file", "a.log") "1" END), 0 };

	begin(&r, &row, SHAPE_SITE, with_file);
	r.source = &body;
	ck_assert(upload_read(&r, note));
	ck_assert(upload_keep(&r));
	ck_assert_int_eq(stored(), 1);
	upload_end(&r, false);
	upload_close(&r);
	ck_assert_int_eq(stored(), 0);
	dispatch_end(&r);
	arena_free(&r.arena);
}
END_TEST

START_TEST(an_ordinary_user_can_keep_files)
{
	char name[STORE_NAME];
	int status;
	pid_t child = fork();

	if (child == 0) {
		char path[sizeof store + 8];
		snprintf(path, sizeof path, "%s/unit", store);
		if (geteuid() == 0 &&
			(chown(store, 65534, 65534) != 0 ||
				(chown(path, 65534, 65534) != 0 &&
					errno != ENOENT) ||
				setgid(65534) != 0 || setuid(65534) != 0))
			_exit(2);
		keep_hello(name);
		_exit(store_unlink("unit", name) ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(no_room_is_507)
{
	struct rlimit all, few;
	struct request r;
	struct route row;
	struct input body = { T(FILE_PART("file", "a.log") "12345" END), 0 };

	begin(&r, &row, SHAPE_NESTED, with_file);
	r.source = &body;
	/* No assertion in between, for check itself writes to a file. */
	getrlimit(RLIMIT_FSIZE, &all);
	few = (struct rlimit){ 3, all.rlim_max };
	int set = setrlimit(RLIMIT_FSIZE, &few);
	bool well = upload_read(&r, note);
	setrlimit(RLIMIT_FSIZE, &all);
	ck_assert(set == 0 && !well && r.reply.status == 507);
	ck_assert_ptr_nonnull(strstr(r.reply.body, "insufficient_storage"));
	upload_end(&r, false);
	ck_assert_int_eq(stored(), 0);
	dispatch_end(&r);
	arena_free(&r.arena);
}
END_TEST

START_TEST(texts_and_parts_are_bounded)
{
	static const char part[] = TEXT_PART("a") "\r\n";
	struct request r;
	struct route row;
	struct buffer text = { .arena = &(struct arena){ 0 } };

	for (int extra = 0; extra < 2; extra++) {
		text.len = 0;
		buffer_text(&text, TEXT_PART("a"));
		for (int i = 0; i < UPLOAD_TEXT_MAX + extra; i++)
			buffer_text(&text, "x");
		buffer_text(&text, END);
		struct input body = { text.data, text.len, 0 };
		begin(&r, &row, SHAPE_NESTED, with_file);
		r.source = &body;
		ck_assert(upload_read(&r, note) == (extra == 0));
		ck_assert(extra == 0 || r.reply.status == 413);
		dispatch_end(&r);
		arena_free(&r.arena);
	}
	text.len = 0;
	for (int i = 0; i < UPLOAD_PARTS_MAX + 1; i++)
		buffer_text(&text, part);
	buffer_text(&text, END);
	struct input body = { text.data, text.len, 0 };
	begin(&r, &row, SHAPE_NESTED, with_file);
	r.source = &body;
	ck_assert(!upload_read(&r, note));
	ck_assert_ptr_nonnull(strstr(r.reply.body, "too many parts"));
	dispatch_end(&r);
	arena_free(&r.arena);
	arena_free(text.arena);
}
END_TEST

START_TEST(no_boundary_is_malformed)
{
	char *none[] = { "CONTENT_TYPE=multipart/form-data", NULL };
	struct request r;
	struct route row;
	struct input body = { T("--xy--"), 0 };

	begin(&r, &row, SHAPE_NESTED, with_file);
	r.source = &body;
	r.params = none;
	ck_assert(!upload_read(&r, note));
	ck_assert_int_eq(r.reply.status, 400);
	dispatch_end(&r);
	arena_free(&r.arena);
}
END_TEST

/* Of 32 MiB: the start of a part, the same byte again and again, the end. */
static long
read_large(void *source, char *bytes, size_t size)
{
	static const char start[] = FILE_PART("my_file", "a"), end[] = END;
	size_t *sent = source;

	if (*sent == 0) {
		*sent = sizeof start - 1;
		memcpy(bytes, start, *sent);
		return (long)*sent;
	}
	if (*sent > 32 << 20) {
		size_t n = *sent == SIZE_MAX ? 0 : sizeof end - 1;
		memcpy(bytes, end, n);
		*sent = SIZE_MAX;
		return (long)n;
	}
	memset(bytes, '\n', size);
	*sent += size;
	return (long)size;
}

START_TEST(a_large_file_takes_little_memory)
{
	const struct field large[] = {
		{ "my_file", FILE_, 0, 64 << 20 },
		{ 0 },
	};
	struct request r;
	struct route row;
	struct rusage before, after;
	size_t sent = 0;

	begin(&r, &row, SHAPE_NESTED, large);
	r.read = read_large;
	r.source = &sent;
	getrusage(RUSAGE_SELF, &before);
	ck_assert(upload_read(&r, note));
	getrusage(RUSAGE_SELF, &after);
	ck_assert_int_lt(after.ru_maxrss - before.ru_maxrss, 4096);
	upload_end(&r, false);
	dispatch_end(&r);
	arena_free(&r.arena);
}
END_TEST

int
main(void)
{
	return storing_run("upload_store",
		(const TTest *[]){ a_kept_file_is_whole,
			a_file_without_a_row_is_taken_away,
			an_ordinary_user_can_keep_files, no_room_is_507,
			texts_and_parts_are_bounded, no_boundary_is_malformed,
			a_large_file_takes_little_memory, NULL });
}
