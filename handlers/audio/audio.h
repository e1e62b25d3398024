/* What the rooms of the audio group share. */
#ifndef AUDIO_H
#define AUDIO_H

#include "http/route.h"

#define SCOPE "audio"
#define AN_ID "7b0c1d6e-3a52-4c1f-8a55-0d3c5b7e9f10"

enum { OPEN_MAX = 16384 }; /* bytes of an open object */

extern const struct route settings_routes[], keys_routes[], changes_routes[],
	import_routes[], search_routes[], export_routes[], history_routes[];

/* A whole record, as answered: history.c. */
extern const struct object audio_record;

/*
 * rewrap.c: wraps every data key that is not yet under vault_version() anew, a
 * batch at a time, each in a transaction of its own: it may be killed at any
 * point and run again. Prints how many rows each version holds at the end.
 * Returns 0 when the current one holds all, 1 when others still hold some
 * (their root key is not here, or a row was changed), EXIT_AWAY when the
 * database is.
 */
int rewrap(const struct service *);

/*
 * rewrap.c: unwraps one data key of each version and prints which root keys did
 * it. Returns 0 when all did, 1 when one did not, EXIT_AWAY as above.
 */
int try_keys(const struct service *);

#endif
