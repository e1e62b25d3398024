/* The tables of the iops group's cases. */
#ifndef CASES_H
#define CASES_H

#include "harness.h"

#define NOWHERE "00000000-0000-4000-8000-000000000000"

/* Nobody takes a job until it is given back, so that what is queued stays so. */
#define HOLD "select pg_advisory_lock(hashtext('iops.jobs'))"
#define LET_GO "select pg_advisory_unlock(hashtext('iops.jobs'))"

#define FORM "multipart/form-data; boundary=edge"
#define PART_OF(name, text) \
	"--edge\r\nContent-Disposition: form-data; name=\"" name \
	"\"\r\n\r\n" text "\r\n"
#define FILE_OF(name, text) \
	"--edge\r\nContent-Disposition: form-data; name=\"file\"; " \
	"filename=\"" name "\"\r\n\r\n" text "\r\n--edge--\r\n"

extern const struct test analyses[], uploading[], jobs[], datasets[], loading[],
	limits[], queries[], reports[], rows[], files[], versions[], uploads[],
	pieces[];

/* Tests that are more than one request. */
const TTest *waiting_test(void);
const TTest *gate_test(void);

#endif
