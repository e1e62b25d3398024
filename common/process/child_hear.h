/* What a child said, taken with distrust; for child.c. */
#ifndef PROCESS_CHILD_HEAR_H
#define PROCESS_CHILD_HEAR_H

#include "process/child.h"
#include "process/record.h"

/* Takes all that is there; false when it is no record of ours. */
bool child_hear(struct child *);

#endif
