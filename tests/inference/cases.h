/* The tables of the cases of the group inference. */
#ifndef CASES_H
#define CASES_H

#include "harness.h"

extern const struct test chat[];
extern const struct test completions[];
extern const struct test embeddings[];
extern const struct test messages[];

#endif
