/* Every row of every group, against everything that no row may do. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matrix.h"

enum { TIMEOUT = 120 };

const struct service service = { .name = "matrix" };
const char schema_name[] = "matrix";
const char migration_name[] = "none";
const char program_version[] = "test";

/*
 * Lines that a worker's or nginx's trouble leaves in a log. Signal 9 is not
 * among them: tests kill workers on purpose.
 */
static const char troubles[] =
	"was ended by signal ([^9]|9[0-9])|ended with status|AddressSanitizer|runtime error|"
	"SQLSTATE|\\[(error|crit|alert|emerg)\\]|prematurely closed";

static void
judge_log(const char *name)
{
	char *path = arena_printf(
		kept_memory, "%s/log/%s", setting("TEST_DATA"), name);
	FILE *file = fopen(path, "re");
	char line[4096];

	ck_assert_msg(file, "%s cannot be read", path);
	while (fgets(line, sizeof line, file))
		ck_assert_msg(!matches(line, troubles), "%s: %s", name, line);
	fclose(file);
}

/* No worker died, and nginx had no trouble with any. */
START_TEST(all_lived_through_it)
{
	char *path = arena_printf(kept_memory, "%s/log", setting("TEST_DATA"));
	DIR *dir = opendir(path);

	ck_assert_ptr_nonnull(dir);
	for (struct dirent *e; (e = readdir(dir));)
		if (*e->d_name != '.')
			judge_log(e->d_name);
	closedir(dir);
}
END_TEST

/* The master that the group's file names is the one that was started. */
START_TEST(the_masters_are_the_same)
{
	const char *started = getenv("TEST_MASTERS");
	struct buffer now = { .arena = kept_memory };
	char line[64];

	ck_assert_msg(started && *started, "TEST_MASTERS is not set");
	for (const char *group = started; *group;) {
		size_t len = strcspn(group, "=");
		char *path = arena_printf(kept_memory, "%s/run/%.*s.pid",
			setting("TEST_DATA"), (int)len, group);
		FILE *file = fopen(path, "re");
		ck_assert_msg(file && fgets(line, sizeof line, file),
			"%s cannot be read", path);
		fclose(file);
		buffer_printf(&now, "%.*s=%.*s ", (int)len, group,
			(int)strcspn(line, "\n"), line);
		group += strcspn(group, " ");
		group += strspn(group, " ");
	}
	ck_assert_str_eq(now.data, started);
}
END_TEST

START_TEST(there_are_rows)
{
	users_make();
	ck_assert_int_gt(row_count, 0);
}
END_TEST

static void
add(Suite *suite, const char *name, const TTest *const *tests, int count)
{
	TCase *tcase = tcase_create(name);

	tcase_set_timeout(tcase, TIMEOUT);
	for (; *tests; tests++)
		tcase_add_loop_test(tcase, *tests, 0, count);
	suite_add_tcase(suite, tcase);
}

static int
run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);

	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed;
}

int
main(void)
{
	Suite *suite = suite_create("matrix");

	rows_load();
	add(suite, "rows", (const TTest *[]){ there_are_rows, NULL }, 1);
	add(suite, "strangers", stranger_tests(), row_count);
	add(suite, "methods", method_tests(), row_count);
	add(suite, "bodies", body_tests(), row_count);
	add(suite, "fields", field_tests(), row_count);
	add(suite, "keys", key_tests(), row_count);
	add(suite, "repeats", repeat_tests(), row_count);
	add(suite, "after",
		(const TTest *[]){
			all_lived_through_it, the_masters_are_the_same, NULL },
		1);
	return run(suite) ? EXIT_FAILURE : EXIT_SUCCESS;
}
