/* Name: entries that each user keeps. */
#include "NAME.h"

static const struct route *const rooms[] = { entries_routes, NULL };

const struct service service = { "NAME", rooms };
