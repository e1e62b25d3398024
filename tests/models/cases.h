/* The tables of the cases of the group models. */
#ifndef CASES_H
#define CASES_H

#include "harness.h"

extern const struct test catalogue[], preferences[], default_model[];

#endif
