/* From fork to exec: how a child begins; for child.c. */
#ifndef PROCESS_CHILD_EXEC_H
#define PROCESS_CHILD_EXEC_H

#include "process/child.h"

struct child_exec {
	const char *errand, *request;
	const struct child_limits *limits;
	int fds[3 + CHILD_GIVEN]; /* what become 0, 1, 2, ... */
	int count;
};

/* The process id; -1 with errno. */
pid_t child_exec(const struct child_exec *);

#endif
