/* What people may spend and have spent: plans, credits, usage, keys. */
#include "billing.h"

static const struct call calls[] = {
	{ "usage_export",
		"format,start_date,end_date,model_id,operation,key_id,status",
		READ },
	{ "page_usage", "session_hash,scopes" },
	{ "page_usage_all", "session_hash" },
	{ "page_key_make",
		"session_hash,name,scopes,budget,budget_period,expires" },
	{ "page_key_revoke", "session_hash,id" },
	{ "page_alerts_set", "session_hash,percents,mail" },
	{ 0 },
};

/* The first row that fits wins: export before usage's :id. */
static const struct route *const rooms[] = { plans_routes, credits_routes,
	export_routes, usage_routes, keys_routes, profile_routes, page_routes,
	NULL };

const struct service service = { "billing", rooms, .calls = calls,
	.refused = page_again };
