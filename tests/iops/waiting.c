/* Who waits for a job: as many as there are workers leave some to others. */
#include <curl/curl.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"

enum { CLIENTS_MAX = 256, SECONDS = 10 };

static int cancelled; /* answers that say so */

static size_t
look(char *bytes, size_t size, size_t count, void *to)
{
	char *text = arena_copy(kept_memory, bytes, size * count);

	(void)to;
	cancelled += strstr(text, "\"cancelled\"") ? 1 : 0;
	return size * count;
}

static CURL *
waiter(const char *job, struct curl_slist *headers)
{
	CURL *curl = curl_easy_init();

	curl_easy_setopt(curl, CURLOPT_URL,
		arena_printf(kept_memory, "%s/v1/jobs/%s?wait=%d",
			setting("TEST_URL"), job, SECONDS));
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, look);
	return curl;
}

/* A list, asked while they wait. */
static void
list(void)
{
	const struct query q = { .method = "GET",
		.path = "/v1/datasets",
		.authorization = authorization(token_a) };
	struct answer answer;

	ask_http(&q, &answer);
	ck_assert_int_eq(answer.status, 200);
}

/*
 * Those that may not wait are told at once. A list is answered then, and the job
 * ends only after it: who hears of that was waiting meanwhile.
 */
static void
wait_all(CURLM *multi, int clients)
{
	bool listed = false;
	int running = clients;

	while (running) {
		curl_multi_perform(multi, &running);
		if (!listed && running <= clients / 2) {
			list();
			sql("update iops.jobs set state = 'cancelled', "
			    "ended_at = now() where ended_at is null");
			listed = true;
		}
		curl_multi_poll(multi, NULL, 0, 50, NULL);
	}
}

static const char *
held_job(void)
{
	users_make();
	sql(HOLD);
	return sql(filled("insert into iops.jobs (user_id, kind) "
			  "values ('<user_a>', 'load') returning id"));
}

START_TEST(as_many_as_there_are_workers)
{
	int clients = (int)sysconf(_SC_NPROCESSORS_ONLN) * 4;
	const char *job = held_job();
	struct curl_slist *headers = curl_slist_append(
		NULL, arena_printf(kept_memory, "Authorization: %s",
			      authorization(token_a)));
	CURLM *multi = curl_multi_init();
	CURL *waiters[CLIENTS_MAX];

	ck_assert_int_le(clients, CLIENTS_MAX);
	for (int i = 0; i < clients; i++)
		curl_multi_add_handle(multi, waiters[i] = waiter(job, headers));
	wait_all(multi, clients);
	ck_assert_int_gt(cancelled, 0);
	sql(LET_GO);
	for (int i = 0; i < clients; i++) {
		curl_multi_remove_handle(multi, waiters[i]);
		curl_easy_cleanup(waiters[i]);
	}
	curl_multi_cleanup(multi);
	curl_slist_free_all(headers);
}
END_TEST

const TTest *
waiting_test(void)
{
	return as_many_as_there_are_workers;
}
