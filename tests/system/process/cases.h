/* Cases of a group's processes that have a file of their own. */
#ifndef CASES_H
#define CASES_H

#include <check.h>

#include "stage.h"

TCase *kept_case(struct stage *);
TCase *swap_case(struct stage *);
TCase *last_case(struct stage *);
TCase *companion_case(struct stage *);
TCase *stream_case(struct stage *);

/* companions.c: the companion of a master by its name, or 0. */
pid_t companion(pid_t master, const char *name);

#endif
