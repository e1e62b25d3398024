/* The tables of the cases of the group billing. */
#ifndef CASES_H
#define CASES_H

#include "harness.h"

extern const struct test keys_changed[], keys_ended[], keys_listed[],
	keys_made[], keys_used[], plans[];

#endif
