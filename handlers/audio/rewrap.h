/* Rotation of the vault's root keys: data keys are wrapped anew, online. */
#ifndef REWRAP_H
#define REWRAP_H

#include "http/route.h"

/*
 * Wraps every data key that is not yet under vault_version(), a batch at a
 * time, each in a transaction of its own: it may be killed at any point and
 * run again. function is one of the group's calls, with the parameters
 *     version, after, done
 * where done is [{"user","before","wrapped"}] to keep; it returns
 *     {"keys":[{"user","wrapped","version"}],"held":[{"version","rows"}]}
 * of users above after. Prints how many rows each version holds at the end.
 * Returns 0 when the current one holds all, 1 when others still hold some
 * (their root key is not here, or a row was changed), EXIT_AWAY when the
 * database is.
 */
int rewrap_all(const struct service *, const char *function);

#endif
