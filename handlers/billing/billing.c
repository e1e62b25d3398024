/* What people may spend and have spent: plans, credits, usage, keys. */
#include "billing.h"

static const struct route *const rooms[] = { plans_routes, keys_routes, NULL };

const struct service service = { "billing", rooms };
