/* What every unit test program needs: a group without rows, and a runner. */
#ifndef UNIT_H
#define UNIT_H

#include <check.h>
#include <stdlib.h>

#include "http/route.h"

const struct service service = { .name = "unit" };
const char schema_name[] = "unit";
const char migration_name[] = "none";
const char program_version[] = "test";

/* Runs the tests, up to a NULL; returns what main returns. */
static int
unit_run(const char *name, const TTest *const *tests)
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);

	tcase_set_timeout(tcase, 60);
	for (; *tests; tests++)
		tcase_add_test(tcase, *tests);
	suite_add_tcase(suite, tcase);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int wrong = srunner_ntests_failed(runner);
	srunner_free(runner);
	return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
