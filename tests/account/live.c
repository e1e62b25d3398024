/* What only a running system shows: mails, files, memory, time. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <curl/curl.h>

#include "account.h"
#include "base/clock.h"

enum { PATIENCE_US = 20 * 1000000, BIG_ROWS = 3000, BIG_BYTES = 20000 };

static void
pause_briefly(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 20 * 1000000L }, NULL);
}

static void
ask(const char *method, const char *path, enum token token, const char *body,
	struct answer *answer)
{
	struct test test = { "", method, path, token, body };

	ask_test(&test, by_http, answer);
}

/* The folder's mail that has this line; NULL if there is none yet. */
static char *
mail_with(const char *folder, const char *line)
{
	static char text[16384];
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char *found = NULL;

	while (dir && !found && (entry = readdir(dir))) {
		FILE *file = fopen(arena_printf(kept_memory, "%s/%s", folder,
					   entry->d_name),
			"re");
		size_t n = file ? fread(text, 1, sizeof text - 1, file) : 0;
		text[n] = '\0';
		if (file)
			fclose(file);
		if (*entry->d_name != '.' && strstr(text, line))
			found = text;
	}
	if (dir)
		closedir(dir);
	return found;
}

START_TEST(a_newcomer_gets_in_by_the_mail)
{
	const char *folder =
		arena_printf(kept_memory, "%s/mail", setting("TEST_DATA"));
	long long until = clock_us() + PATIENCE_US;
	struct answer answer;
	char *mail;

	sql("delete from identity.request_counts");
	sql("delete from identity.users where email = 'live@people.test'");
	ask("POST", "/auth/register", no_token,
		"{\"email\":\"live@people.test\",\"password\":\"" RIGHT
		"\",\"acceptedTerms\":true}",
		&answer);
	ck_assert_int_eq(answer.status, 202);
	while (!(mail = mail_with(folder, "To: <live@people.test>")) &&
		clock_us() < until)
		pause_briefly();
	ck_assert_ptr_nonnull(mail);
	char *token = strstr(mail, "/verify-email?token=");
	ck_assert_ptr_nonnull(token);
	token += strlen("/verify-email?token=");
	ask("POST", "/auth/verify-email", no_token,
		arena_printf(kept_memory, "{\"token\":\"%.*s\"}",
			(int)strcspn(token, "\r\n"), token),
		&answer);
	ck_assert_int_eq(answer.status, 204);
	ck_assert_str_eq(sql("select email_verified || ' ' || (password_hash "
			     "like '$argon2id$%') from identity.users where "
			     "email = 'live@people.test'"),
		"true true");
}
END_TEST

/* How long an answer takes, in milliseconds: the median of several. */
static long
median(const char *path, const char *body)
{
	long times[5] = { 0 };
	struct answer answer;

	for (int i = 0; i < 5; i++) {
		sql("delete from identity.request_counts");
		long long start = clock_us();
		ask("POST", path, no_token, body, &answer);
		ck_assert_int_eq(answer.status, 202);
		long took = (long)((clock_us() - start) / 1000);
		int at = i;
		for (; at > 0 && times[at - 1] > took; at--)
			times[at] = times[at - 1];
		times[at] = took;
	}
	return times[2];
}

START_TEST(time_tells_nothing)
{
	static const char *const calls[][3] = {
		{ "/auth/forgot-password", "{\"email\":\"known@people.test\"}",
			"{\"email\":\"unknown@people.test\"}" },
		{ "/auth/resend-verification",
			"{\"email\":\"known@people.test\"}",
			"{\"email\":\"unknown@people.test\"}" },
		{ "/auth/register",
			"{\"email\":\"known@people.test\",\"password\":\"" RIGHT
			"\",\"acceptedTerms\":true}",
			"{\"email\":\"other@people.test\",\"password\":\"" RIGHT
			"\",\"acceptedTerms\":true}" },
	};

	sql("insert into identity.users (email, email_verified, password_hash) "
	    "values ('known@people.test', true, '$argon2id$x') "
	    "on conflict do nothing");
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		long known = median(calls[i][0], calls[i][1]);
		long unknown = median(calls[i][0], calls[i][2]);
		ck_assert_msg(labs(known - unknown) < 50, "%s: %ld and %ld ms",
			calls[i][0], known, unknown);
	}
}
END_TEST

/* Of the account's processes, the most memory that one ever had, in KiB. */
static long
peak(void)
{
	long most = 0;
	const char *program = arena_printf(
		kept_memory, "%s/bin/account", setting("TEST_DATA"));
	DIR *dir = opendir("/proc");
	struct dirent *entry;

	while ((entry = readdir(dir))) {
		char line[512] = "";
		long kib;
		FILE *file = fopen(arena_printf(kept_memory, "/proc/%s/cmdline",
					   entry->d_name),
			"re");
		if (file && !fgets(line, sizeof line, file))
			*line = '\0';
		if (file)
			fclose(file);
		if (strcmp(line, program))
			continue;
		file = fopen(arena_printf(kept_memory, "/proc/%s/status",
				     entry->d_name),
			"re");
		while (file && fgets(line, sizeof line, file))
			if (sscanf(line, "VmHWM: %ld", &kib) == 1 && kib > most)
				most = kib;
		if (file)
			fclose(file);
	}
	closedir(dir);
	return most;
}

/* ASan keeps what was freed, up to 256 MiB, to see who uses it later. */
#ifdef __SANITIZE_ADDRESS__
enum { GROWN_MAX = 65536 }; /* KiB, of 60 MB that are sent */
#else
enum { GROWN_MAX = 8192 };
#endif

static void
add_usage(int rows)
{
	sql(arena_printf(kept_memory,
		"insert into llm.usage_history (user_id, model_id, operation, "
		"credits_used, request_metadata) select '%s', 'gpt-5', 'chat', "
		"1, json_build_object('n', n, 't', repeat('x', %d)) from "
		"generate_series(1, %d) as n",
		kept("user_b"), BIG_BYTES, rows));
}

START_TEST(a_large_export_takes_little_memory)
{
	struct answer answer;

	users_make();
	ask("GET", "/v1/users/me/export", token_b, NULL, &answer);
	long before = peak();
	add_usage(BIG_ROWS);
	ask("GET", "/v1/users/me/export", token_b, NULL, &answer);
	ck_assert_int_eq(answer.status, 200);
	ck_assert_uint_gt(answer.len, (size_t)BIG_ROWS * BIG_BYTES);
	ck_assert_str_eq(json_at(answer.body, "llm.usageHistory.#"),
		arena_printf(kept_memory, "%d", BIG_ROWS));
	long grown = peak() - before;
	ck_assert_msg(grown < GROWN_MAX, "%zu bytes took %ld KiB more",
		answer.len, grown);
	sql("delete from llm.usage_history");
}
END_TEST

static size_t
drop(char *bytes, size_t size, size_t count, void *to)
{
	(void)bytes;
	*(size_t *)to += size * count;
	return size * count;
}

/* A domain whose last row cannot be made: what was sent before it is there. */
START_TEST(a_broken_export_is_no_whole_one)
{
	size_t len = 0;
	struct answer answer;
	CURL *curl = curl_easy_init();

	users_make();
	struct curl_slist *headers = curl_slist_append(
		NULL, arena_printf(kept_memory, "Authorization: %s",
			      authorization(token_b)));
	add_usage(BIG_ROWS / 10);
	sql("create schema zz authorization tessera_owner; "
	    "grant usage on schema zz to tessera_account_api; "
	    "create function zz.export() returns setof text language sql as "
	    "$$values ('select ''zz'', ''x'', to_json(1 / (random() * "
	    "0)::integer)')$$; "
	    "grant execute on function zz.export to tessera_account_api");
	curl_easy_setopt(curl, CURLOPT_URL,
		arena_printf(kept_memory, "%s/v1/users/me/export",
			setting("TEST_URL")));
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &len);
	CURLcode code = curl_easy_perform(curl);
	sql("drop schema zz cascade");
	sql("delete from llm.usage_history");
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	ck_assert_uint_gt(len, BIG_BYTES);
	ck_assert_msg(code != CURLE_OK, "%zu bytes passed for all", len);
	ask("GET", "/v1/users/me/export", token_b, NULL, &answer);
	ck_assert_int_eq(answer.status, 200);
}
END_TEST

START_TEST(files_go_with_their_user)
{
	long long until = clock_us() + PATIENCE_US;
	struct answer answer;
	struct query q = { .method = "POST",
		.path = "/api/diagnostics",
		.type = "multipart/form-data; boundary=b" };

	users_make();
	q.body = arena_printf(kept_memory,
		"--b\r\nContent-Disposition: form-data; name=\"userId\"\r\n\r\n"
		"%s\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; "
		"filename=\"a.log\"\r\n\r\nhers\r\n--b--\r\n",
		kept("user_a"));
	q.len = strlen(q.body);
	ask_http(&q, &answer);
	ck_assert_msg(answer.status == 201, "%s", answer.body);
	const char *path = arena_printf(kept_memory, "%s/store/site/%s",
		setting("TEST_DATA"),
		sql(arena_printf(kept_memory,
			"select substr(file_path, 7) from site.diagnostics "
			"where user_id = '%s'",
			kept("user_a"))));
	ck_assert_int_eq(access(path, F_OK), 0);
	sql(arena_printf(kept_memory,
		"update identity.users set deleted_at = now() - interval "
		"'31 days' where id = '%s'",
		kept("user_a")));
	sql("select maintenance.perform('identity.deleted_users', 100)");
	while (access(path, F_OK) == 0 && clock_us() < until)
		pause_briefly();
	ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

const TTest *const *
live_tests(void)
{
	static const TTest *tests[6];

	tests[0] = a_newcomer_gets_in_by_the_mail;
	tests[1] = time_tells_nothing;
	tests[2] = a_large_export_takes_little_memory;
	tests[3] = files_go_with_their_user;
	tests[4] = a_broken_export_is_no_whole_one;
	return tests;
}
