/* The tables of the sample group's cases. */
#ifndef CASES_H
#define CASES_H

#include "harness.h"

extern const struct test writing[], reading[], listing[], changing[], sealing[],
	visiting[], picturing[], removing[];

/* Ends in NULL. */
const TTest *const *picture_tests(void);

#endif
