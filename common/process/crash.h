/* What a process that crashes says of itself. */
#ifndef PROCESS_CRASH_H
#define PROCESS_CRASH_H

#include "http/request.h"

/*
 * From here on a fatal signal is told in two lines, request and trace, before it
 * ends the process as it would have. Under sanitizers, which say more: nothing.
 */
void crash_watch(void);

/* The request in hand; NULL between two. */
void crash_about(const struct request *);

#endif
