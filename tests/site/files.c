/* The release site: the files themselves, as they lie in the store. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "site.h"
#include "text/text.h"

enum { FILE_MAX = 5242880, BODY_MAX_ = 6291456 };

static const char head[] = PART("file", "; filename=\"a.log\"");

/* A form with a file of so many random bytes. */
static char *
form(size_t size, size_t *len)
{
	*len = sizeof head - 1 + size + sizeof END - 1;
	char *body = arena_alloc(kept_memory, *len + 1);
	memcpy(body, head, sizeof head - 1);
	randombytes_buf(body + sizeof head - 1, size);
	memcpy(body + sizeof head - 1 + size, END, sizeof END - 1);
	return body;
}

static const char *
store(enum way way)
{
	return way == by_http ? arena_printf(kept_memory, "%s/store/site",
					setting("TEST_DATA"))
			      : arena_printf(kept_memory, "%s/site",
					setting("STORE_DIR"));
}

/* Files with a name; one that is being received has none. */
static int
stored(enum way way)
{
	DIR *dir = opendir(store(way));
	int count = 0;

	for (struct dirent *e; dir && (e = readdir(dir));)
		count += *e->d_name != '.';
	if (dir)
		closedir(dir);
	return count;
}

static int
send_form(enum way way, size_t size, struct answer *answer, char **body)
{
	struct query q = {
		.method = "POST", .path = "/api/diagnostics", .type = UPLOAD
	};

	q.body = *body = form(size, &q.len);
	if (way == by_http)
		ask_http(&q, answer);
	else
		ask_dispatch(&q, answer);
	judge_form("a file", SHAPE_SITE, &q, way, answer);
	return answer->status;
}

/* The stored file's bytes are those that were sent. */
static void
compare(enum way way, const char *diagnostic, const char *sent, size_t size)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	struct stat is;
	const char *row = sql(arena_printf(kept_memory,
		"select substr(file_path, 7) || ' ' || sha256 "
		"from site.diagnostics where id = '%s'",
		diagnostic));
	char *path = arena_printf(kept_memory, "%s/%.32s", store(way), row);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *bytes = arena_alloc(kept_memory, size + 1);

	ck_assert_msg(fd >= 0, "%s is missing", path);
	fstat(fd, &is);
	ck_assert_uint_eq(is.st_mode & 07777, 0640);
	ck_assert_int_eq(is.st_size, size);
	ck_assert_int_eq(read(fd, bytes, size), size);
	close(fd);
	ck_assert_mem_eq(bytes, sent, size);
	crypto_hash_sha256(hash, (const unsigned char *)sent, size);
	ck_assert_str_eq(row + 33, text_hex(kept_memory, hash, sizeof hash));
}

static void
keeps(enum way way)
{
	struct answer answer;
	char *body;

	ck_assert_int_eq(send_form(way, FILE_MAX, &answer, &body), 201);
	compare(way, json_at(answer.body, "data.diagnosticId"),
		body + sizeof head - 1, FILE_MAX);
}

static void
refuses(enum way way, size_t size, const char *sentence)
{
	struct answer answer;
	char *body;
	int before = stored(way);
	const char *rows = sql("select count(*) from site.diagnostics");

	ck_assert_int_eq(send_form(way, size, &answer, &body), 413);
	ck_assert_str_eq(json_at(answer.body, "error"), sentence);
	ck_assert_int_eq(stored(way), before);
	ck_assert_str_eq(sql("select count(*) from site.diagnostics"), rows);
}

START_TEST(a_file_of_5_mib_is_kept_byte_for_byte)
{
	keeps(by_dispatch);
	keeps(by_http);
}
END_TEST

START_TEST(a_file_one_byte_larger_is_refused_and_leaves_nothing)
{
	refuses(by_dispatch, FILE_MAX + 1, "File size exceeds 5MB limit");
	refuses(by_http, FILE_MAX + 1, "File size exceeds 5MB limit");
}
END_TEST

START_TEST(a_body_just_under_6_mib_is_refused_by_the_worker)
{
	refuses(by_http, BODY_MAX_ - 1000, "File size exceeds 5MB limit");
}
END_TEST

START_TEST(a_body_far_over_6_mib_is_refused_in_the_same_shape)
{
	refuses(by_http, 3 * BODY_MAX_, "The body is too large.");
}
END_TEST

/* Addresses are hashed, and users' words are not logged. */
START_TEST(logs_hold_no_address)
{
	static const char *const logs[] = { "site.log", "access.log" };

	for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
		char *path = arena_printf(kept_memory, "%s/log/%s",
			setting("TEST_DATA"), logs[i]);
		char line[4096];
		FILE *file = fopen(path, "re");
		ck_assert_msg(file, "no %s", path);
		while (fgets(line, sizeof line, file)) {
			ck_assert_msg(!strstr(line, "127.0.0.1"), "%s: %s",
				path, line);
			ck_assert_msg(!strstr(line, "drop table"), "%s: %s",
				path, line);
		}
		fclose(file);
	}
}
END_TEST

const TTest *const *
file_tests(void)
{
	static const TTest *tests[6];

	tests[0] = a_file_of_5_mib_is_kept_byte_for_byte;
	tests[1] = a_file_one_byte_larger_is_refused_and_leaves_nothing;
	tests[2] = a_body_just_under_6_mib_is_refused_by_the_worker;
	tests[3] = a_body_far_over_6_mib_is_refused_in_the_same_shape;
	tests[4] = logs_hold_no_address;
	return tests;
}
