/* Cases of a group's processes that have a file of their own. */
#ifndef CASES_H
#define CASES_H

#include <check.h>

#include "stage.h"

TCase *kept_case(struct stage *);
TCase *swap_case(struct stage *);
TCase *last_case(struct stage *);
TCase *companion_case(struct stage *);

#endif
