/* Runs tables: each case is one test of libcheck, in the order written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "harness.h"
#include "process/crash.h"
#include "serve/dispatch.h"

enum { TIMEOUT = 60 }; /* seconds */

/* libcheck runs a loop of one function: it counts through all tables. */
static const struct table *tables;
static const char *wanted; /* a part of a case's name, or NULL: all */
static enum way way;
static void (*prepare)(void);
static bool running;

void
ask_test(const struct test *test, enum way how, struct answer *answer)
{
	const char *body = filled(test->body);
	const char *type = test->type;

	if (!type && body)
		type = *body == '{' ? "application/json"
				    : "application/x-www-form-urlencoded";
	struct query q = { .method = test->method,
		.path = filled(test->path),
		.authorization = authorization(test->token),
		.headers = filled(test->headers),
		.type = type,
		.body = test->len ? test->body : body,
		.len = test->len ? test->len
		       : body	 ? strlen(body)
				 : 0 };
	if (how == by_http)
		ask_http(&q, answer);
	else
		ask_dispatch(&q, answer);
}

/* The i-th of those that are meant for this way. */
static const struct test *
test_at(enum way how, int i)
{
	for (const struct table *table = tables; table->name; table++)
		for (const struct test *test = table->tests; test->name; test++)
			if ((!test->way || test->way == how) && i-- == 0)
				return test;
	return NULL;
}

START_TEST(one_case)
{
	struct answer answer;
	const struct test *test = test_at(way, _i);

	running = true;
	log_name = arena_printf(
		kept_memory, "%s, \"%s\"", service.name, test->name);
	if (_i == 0)
		users_make();
	if (_i == 0 && prepare)
		prepare();
	if (test->method)
		ask_test(test, way, &answer);
	judge(test, way, test->method ? &answer : NULL);
	running = false;
	log_name = service.name;
}
END_TEST

/* libcheck says nothing when a case ends the process. */
static void
say_end(void)
{
	if (running)
		fault("the tests ended in this case");
}

static void
start_by_dispatch(void)
{
	way = by_dispatch;
	setenv("DATABASE_URL",
		arena_printf(kept_memory, "%s&user=tessera_%s",
			setting("TEST_DATABASE"), service.name),
		1);
	config_load(service.options);
	dispatch_start(&service);
}

static void
start_by_http(void)
{
	way = by_http;
}

/* How many to run: cases build on those before them, so up to the last one that
 * is wanted. */
static int
count_cases(enum way how)
{
	const struct test *test;
	int count = 0;

	for (int i = 0; (test = test_at(how, i)); i++)
		if (!wanted || strstr(test->name, wanted))
			count = i + 1;
	return count;
}

static int
add_way(Suite *suite, const char *name, enum way how, void (*start)(void))
{
	TCase *tcase = tcase_create(name);
	int count = count_cases(how);

	tcase_set_timeout(tcase, TIMEOUT);
	tcase_add_unchecked_fixture(tcase, start, NULL);
	tcase_add_loop_test(tcase, one_case, 0, count);
	suite_add_tcase(suite, tcase);
	return count;
}

static int
add_other(TCase *rest, const TTest *test)
{
	if (wanted && !strstr(test->name, wanted))
		return 0;
	tcase_add_test(rest, test);
	return 1;
}

int
harness_run(const struct table *first, void (*before)(void),
	const TTest *const *others)
{
	Suite *suite = suite_create(service.name);
	TCase *rest = tcase_create("others");
	int count = 0;

	setenv("CK_MAX_MSG_SIZE", "1000000", 0); /* a page is told whole */
	wanted = getenv("TEST_CASE");
	log_name = service.name;
	crash_watch();
	atexit(say_end);
	tables = first;
	prepare = before;
	count += add_way(suite, "dispatch", by_dispatch, start_by_dispatch);
	count += add_way(suite, "http", by_http, start_by_http);
	tcase_set_timeout(rest, TIMEOUT);
	count += add_other(rest, example_test());
	count += add_other(rest, plan_test());
	while (others && *others)
		count += add_other(rest, *others++);
	if (!count) {
		fprintf(stderr, "no case of %s has \"%s\" in its name\n",
			service.name, wanted ? wanted : "");
		exit(2);
	}
	suite_add_tcase(suite, rest);
	SRunner *runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
