/*
 * Descriptors of connections, from any worker of a group to any other: a pair of
 * sockets that all of them share. Who is idle takes the next one.
 */
#ifndef PROCESS_HANDOVER_H
#define PROCESS_HANDOVER_H

#include <stdbool.h>

/* In the master, before the first fork. */
void handover_open(void);

/* What becomes readable when a descriptor is there; what they are sent to. */
int handover_fd(void);
int handover_to(void);

/* Sends a copy: the sender closes its own. False when there is no room. */
bool handover_send(int fd);

/* Returns a descriptor, or -1 if none is there. */
int handover_receive(void);

#endif
