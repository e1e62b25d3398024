/* The tables of the cases of the group billing. */
#ifndef CASES_H
#define CASES_H

#include "harness.h"

extern const struct test plans[];

#endif
