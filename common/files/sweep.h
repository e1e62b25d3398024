/* Files that no row names, or no longer, go. */
#ifndef FILES_SWEEP_H
#define FILES_SWEEP_H

#include "http/route.h"

/*
 * Removes what the store holds and no row names. Asks the service's function
 *     sweep(old_names jsonb, gone jsonb) returns json
 * old_names: at most 1000 names of files older than SWEEP_AGE seconds.
 * gone: names that have left the disk since the last call, so that it may
 * forget their deletion. It returns an array of the names that may go: those
 * of old_names that no row names, and those whose deletion is due, some 1000
 * at a time. It is asked until the directory is through and it answers [].
 * After a crash at any point, the names that were removed are due again, are
 * found missing, and are told as gone.
 * Run by the master in a child, now and then.
 */
void sweep_store(const struct service *);

#endif
