/* The tables of the iops group's cases. */
#ifndef CASES_H
#define CASES_H

#include "harness.h"

#define NOWHERE "00000000-0000-4000-8000-000000000000"

/* Nobody takes a job until it is given back, so that what is queued stays so. */
#define HOLD "select pg_advisory_lock(hashtext('iops.jobs'))"
#define LET_GO "select pg_advisory_unlock(hashtext('iops.jobs'))"

extern const struct test uploading[], jobs[], datasets[], loading[], limits[];

/* Tests that are more than one request. */
const TTest *waiting_test(void);
const TTest *gate_test(void);

#endif
