/* The tables of the cases of the group NAME. */
#ifndef CASES_H
#define CASES_H

#include "harness.h"

extern const struct test writing[], reading[], listing[], changing[],
	removing[];

#endif
