/* The tables of the administration's cases. */
#ifndef ADMIN_H
#define ADMIN_H

#include "harness.h"

extern const struct test metrics[], lists[], publishing[], erasing[], audit[],
	clients[], users[], models[], providers[], plans[], spending[];

/* Ends in NULL. */
const TTest *const *live_tests(void);

#endif
