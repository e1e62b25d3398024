/* The tables of the audio group's cases. */
#ifndef CASES_H
#define CASES_H

#include "harness.h"

#define NOWHERE "00000000-0000-4000-8000-000000000000"

extern const struct test settings[], keys[], creating[], reading[], changing[],
	refusing[], listing[], searching[], languages[], exporting[],
	importing[], syncing[], removing[];

/* Tests that are more than one request; each list ends in NULL. */
const TTest *const *vault_tests(void);
const TTest *const *rotation_tests(void);
const TTest *const *size_tests(void);
const TTest *const *fault_tests(void);
const TTest *const *plan_tests(void);
const TTest *const *last_tests(void);

#endif
