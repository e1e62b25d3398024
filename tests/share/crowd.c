/* Many who read the last views of a report at once. */
#include <curl/curl.h>

#include "cases.h"

enum { CLIENTS = 60, VIEWS = 10 };

static size_t
ignore(char *bytes, size_t size, size_t count, void *to)
{
	(void)bytes;
	(void)to;
	return size * count;
}

static CURL *
reader(void)
{
	CURL *curl = curl_easy_init();

	curl_easy_setopt(curl, CURLOPT_URL,
		arena_printf(kept_memory, "%s/r/crowdread/data.json",
			setting("TEST_URL")));
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
	return curl;
}

static void
run_all(CURLM *multi)
{
	int running = 1;

	while (running) {
		curl_multi_perform(multi, &running);
		curl_multi_poll(multi, NULL, 0, 50, NULL);
	}
}

static void
publish(void)
{
	users_make();
	sql(filled(ANALYSIS));
	sql(filled(REPORT("crowdread", ", max_views", ", 10")));
	sql(filled(PUBLISHED("crowdread")));
}

START_TEST(ten_of_many_see_what_ten_may_see)
{
	CURLM *multi = curl_multi_init();
	CURL *readers[CLIENTS];
	int seen = 0, over = 0;

	publish();
	for (int i = 0; i < CLIENTS; i++)
		curl_multi_add_handle(multi, readers[i] = reader());
	run_all(multi);
	for (int i = 0; i < CLIENTS; i++) {
		long status = 0;
		curl_easy_getinfo(readers[i], CURLINFO_RESPONSE_CODE, &status);
		seen += status == 200;
		over += status == 410;
		curl_multi_remove_handle(multi, readers[i]);
		curl_easy_cleanup(readers[i]);
	}
	curl_multi_cleanup(multi);
	ck_assert_int_eq(seen, VIEWS);
	ck_assert_int_eq(over, CLIENTS - VIEWS);
	ck_assert_str_eq(sql("select view_count from iops.reports "
			     "where short_code = 'crowdread'"),
		"10");
}
END_TEST

const TTest *
crowd_test(void)
{
	return ten_of_many_see_what_ten_may_see;
}
