/* The tables of the sample group's cases. */
#ifndef CASES_H
#define CASES_H

#include "harness.h"

extern const struct test writing[], reading[], listing[], changing[], sealing[],
	visiting[], picturing[], repeating[], repeating_secrets[], removing[],
	hearing[];

enum { PICTURE_TESTS = 2, COLUMN_TESTS = 3, ANSWER_TESTS = 2, CLOCK_TESTS = 1 };

void picture_tests(const TTest *tests[PICTURE_TESTS]);
void column_tests(const TTest *tests[COLUMN_TESTS]);
void answer_tests(const TTest *tests[ANSWER_TESTS]);
void clock_tests(const TTest *tests[CLOCK_TESTS]);

#endif
