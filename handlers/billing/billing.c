/* What people may spend and have spent: plans, credits, usage, keys. */
#include "billing.h"

static const struct call calls[] = {
	{ "page_usage", "session_hash,scopes" },
	{ "page_usage_all", "session_hash" },
	{ "page_key_make",
		"session_hash,name,scopes,budget,budget_period,expires" },
	{ "page_key_revoke", "session_hash,id" },
	{ 0 },
};

static const struct route *const rooms[] = { plans_routes, keys_routes,
	page_routes, NULL };

const struct service service = { "billing", rooms, .calls = calls,
	.refused = page_again };
