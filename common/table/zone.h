/* The time zone in which instants without one are read. */
#ifndef TABLE_ZONE_H
#define TABLE_ZONE_H

#include <stdbool.h>

/* True if there is a zone of that name in the tz database. */
bool zone_named(const char *name);

/* Opens it, for the whole process; NULL is UTC. */
void zone_enter(const char *name);

/*
 * Milliseconds since 1970 UTC of a clock in that zone, given as if it were
 * UTC. What a change of the clock leaves out is an hour later; what it
 * repeats is the first.
 */
long long zone_instant(long long local);

/* The other way: what the clock there shows at an instant, as if it were UTC. */
long long zone_local(long long instant);

#endif
