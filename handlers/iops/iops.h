/* What the rooms of the iops group share. */
#ifndef IOPS_H
#define IOPS_H

#include "http/route.h"

#define SCOPE "iops"
#define AN_ID "5d9f2c14-8a3b-4e6d-9b70-1c2d3e4f5a6b"

extern const struct route analyses_routes[], datasets_routes[], jobs_routes[],
	queries_routes[], reports_routes[], rows_routes[], uploads_routes[],
	usage_routes[];

/* datasets.c: a column. */
extern const struct object iops_column;

/* jobs.c: as answered. */
extern const struct object iops_job;

/* queries.c: what a definition gives. */
extern const struct object iops_result;

/* publish.c: before the functions of reports. */
enum { REPORT_CODES = 5 /* candidates: the first that is free is taken */ };
bool report_create_begin(struct request *);
bool report_publish_begin(struct request *);
bool report_change_begin(struct request *);
bool report_rotate_begin(struct request *);

#endif
