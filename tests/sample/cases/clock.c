/* The time of day, streamed. */
#include "cases.h"

const struct test hearing[] = {
	{ "the time", "GET", "/v1/clock?count=2&every=1", token_a, NULL, 200,
		.way = by_http,
		.header = "Content-Type: text/event-stream\n"
			  "X-Clock: UTC\nContent-Length!\n"
			  "Content-Encoding!" },
	{ "no time at all", "GET", "/v1/clock?count=0", token_a, NULL, 200,
		.way = by_http },
	{ "the time, without a token", "GET", "/v1/clock", no_token, NULL, 401,
		"unauthorized" },
	{ "the time, without the scope", "GET", "/v1/clock", token_unscoped,
		NULL, 403, "forbidden" },
	{ "too long a time", "GET", "/v1/clock?count=100000&every=3600000",
		token_a, NULL, 422, "validation_error",
		.json = "error.details.count=must be over within a day" },
	{ "too long a time, for a stranger", "GET",
		"/v1/clock?count=100000&every=3600000", token_unknown, NULL,
		401, "unauthorized" },
	{ "too many times", "GET", "/v1/clock?count=100001", token_a, NULL, 422,
		"validation_error" },
	{
		"what is computed is nobody's to say",
		"GET",
		"/v1/clock?total=1",
		token_a,
		NULL,
		422,
		"validation_error",
	},
	{ "the time by another's note", "GET", "/v1/clock?title=nobody%27s",
		token_a, NULL, 404, "not_found" },
	{ 0 },
};

#define EVENT(id) \
	"event: time\nid: " id \
	"\ndata: \\{\"at\":\"[0-9]{4}-[0-9]{2}-[0-9]{2}T" \
	"[0-9:]{8}\\.[0-9]{3}Z\"\\}\n\n"

START_TEST(each_time_is_an_event)
{
	struct test test = { .method = "GET",
		.path = "/v1/clock?count=3&every=20",
		.token = token_a };
	struct answer answer;

	ask_test(&test, by_http, &answer);
	ck_assert_int_eq(answer.status, 200);
	ck_assert_msg(
		matches(answer.body, "^" EVENT("1") EVENT("2") EVENT("3") "$"),
		"%s", answer.body);
}
END_TEST

void
clock_tests(const TTest *tests[CLOCK_TESTS])
{
	tests[0] = each_time_is_an_event;
}
