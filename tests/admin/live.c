/* Administration, against the running stack: races, and files on the disk. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <curl/curl.h>

#include "admin.h"

enum { CALLS = 20, ROUNDS = 5, PATIENCE = 30 /* seconds */ };

static size_t
drop(char *bytes, size_t size, size_t count, void *to)
{
	(void)bytes;
	(void)to;
	return size * count;
}

static CURL *
put_latest(int n, struct curl_slist *headers)
{
	CURL *curl = curl_easy_init();

	curl_easy_setopt(curl, CURLOPT_URL,
		arena_printf(kept_memory, "%s/admin/versions/7.0.%d/latest",
			setting("TEST_URL"), n % 4));
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "PUT");
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
	return curl;
}

/* Asks the database all the while; the answers' statuses come last. */
static void
watch(CURLM *multi)
{
	int running = 1;

	while (running) {
		curl_multi_perform(multi, &running);
		ck_assert_str_eq(sql("select count(*) from site.app_versions "
				     "where is_latest"),
			"1");
		curl_multi_poll(multi, NULL, 0, 5, NULL);
	}
}

static void
round_of_calls(struct curl_slist *headers)
{
	CURLM *multi = curl_multi_init();
	CURL *calls[CALLS];

	for (int i = 0; i < CALLS; i++) {
		calls[i] = put_latest(i, headers);
		curl_multi_add_handle(multi, calls[i]);
	}
	watch(multi);
	for (int i = 0; i < CALLS; i++) {
		long status = 0;
		curl_easy_getinfo(calls[i], CURLINFO_RESPONSE_CODE, &status);
		ck_assert_int_eq(status, 200);
		curl_multi_remove_handle(multi, calls[i]);
		curl_easy_cleanup(calls[i]);
	}
	curl_multi_cleanup(multi);
}

START_TEST(exactly_one_version_is_latest_at_every_instant)
{
	struct curl_slist *headers = curl_slist_append(
		NULL, arena_printf(kept_memory, "Authorization: %s",
			      authorization(token_admin)));

	sql("insert into site.app_versions (version, release_date, "
	    "download_url, changelog, is_latest) select '7.0.' || n, now(), "
	    "'https://e.co', 'c', false from generate_series(0, 3) as n");
	for (int i = 0; i < ROUNDS; i++)
		round_of_calls(headers);
	curl_slist_free_all(headers);
	sql("update site.app_versions set is_latest = false where is_latest; "
	    "update site.app_versions set is_latest = true "
	    "where version = '1.2.0'; "
	    "delete from site.app_versions where version like '7.0.%'");
}
END_TEST

static int
ask(const char *method, const char *path, const char *body,
	struct answer *answer)
{
	struct query q = { .method = method,
		.path = path,
		.authorization = authorization(token_admin),
		.type = "multipart/form-data; boundary=x",
		.body = body,
		.len = body ? strlen(body) : 0 };

	ask_http(&q, answer);
	return answer->status;
}

/* Sends a file as a client of the release site would; keeps its row's id. */
static char *
send_file(const char *user)
{
	struct answer answer;

	ck_assert_int_eq(
		ask("POST", "/api/diagnostics",
			arena_printf(kept_memory,
				"--x\r\nContent-Disposition: form-data; "
				"name=userId\r\n\r\n%s\r\n--x\r\n"
				"Content-Disposition: form-data; name=file; "
				"filename=a.log\r\n\r\n<b>\r\n--x--\r\n",
				user),
			&answer),
		201);
	const char *id = json_at(answer.body, "data.diagnosticId");
	return arena_copy(kept_memory, id, strlen(id));
}

START_TEST(a_stored_file_comes_back_and_runs_nowhere)
{
	struct answer answer;
	char *path = arena_printf(
		kept_memory, "/admin/diagnostics/%s/file", send_file("live"));

	ck_assert_int_eq(ask("GET", path, NULL, &answer), 200);
	ck_assert_str_eq(answer.body, "<b>");
	ck_assert_str_eq(answer_header(&answer, "Content-Type"),
		"application/octet-stream");
	ck_assert_ptr_null(answer_header(&answer, "X-Accel-Redirect"));
	ck_assert_str_eq(
		answer_header(&answer, "X-Content-Type-Options"), "nosniff");
	ck_assert(matches(
		answer_header(&answer, "Content-Security-Policy"), "sandbox"));
	ck_assert(matches(answer_header(&answer, "Content-Disposition"),
		"^attachment; filename=\"c[0-9a-z]{24}\\.log\"$"));
}
END_TEST

/* The row goes with the answer; the file when the sweeper comes by. */
START_TEST(an_erased_users_files_leave_the_disk)
{
	struct answer answer;
	time_t due = time(NULL) + PATIENCE;
	const char *name = sql(arena_printf(kept_memory,
		"select substr(file_path, 7) from site.diagnostics "
		"where id = '%s'",
		send_file("erased")));
	char *file = arena_printf(
		kept_memory, "%s/store/site/%s", setting("TEST_DATA"), name);

	ck_assert_int_eq(access(file, F_OK), 0);
	ck_assert_int_eq(
		ask("DELETE", "/admin/users/erased/data", NULL, &answer), 200);
	ck_assert_str_eq(json_at(answer.body, "data.files"), "1");
	while (!access(file, F_OK) && time(NULL) < due)
		nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
	ck_assert_int_ne(access(file, F_OK), 0);
	char *told = arena_printf(kept_memory,
		"select count(*) from site.files_gone where name = '%s'", name);
	while (*sql(told) != '0' && time(NULL) < due)
		nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
	ck_assert_str_eq(sql(told), "0");
}
END_TEST

const TTest *const *
live_tests(void)
{
	static const TTest *tests[4];

	tests[0] = exactly_one_version_is_latest_at_every_instant;
	tests[1] = a_stored_file_comes_back_and_runs_nowhere;
	tests[2] = an_erased_users_files_leave_the_disk;
	return tests;
}
