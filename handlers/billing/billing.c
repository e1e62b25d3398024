/* What people may spend and have spent: plans, credits, usage, keys. */
#include "billing.h"

static const struct call calls[] = {
	{ "usage_export",
		"format,start_date,end_date,model_id,operation,key_id,status",
		READ },
	{ 0 },
};

/* The first row that fits wins: export before usage's :id. */
static const struct route *const rooms[] = { plans_routes, credits_routes,
	export_routes, usage_routes, keys_routes, profile_routes, NULL };

const struct service service = { "billing", rooms, .calls = calls };
