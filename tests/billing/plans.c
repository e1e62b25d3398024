/* Plans, as anybody sees them. */
#include "cases.h"

#define PATH "/v1/subscription-plans"

const struct test plans[] = {
	{ "the plans, the cheapest first", "GET", PATH, no_token, NULL, 200,
		.json = "plans.#=3\nplans.0.id=free\n"
			"plans.0.credits_per_month=5000\n"
			"plans.1.id=pro\nplans.1.price_cents=2999\n"
			"plans.2.id=enterprise",
		.header = "Cache-Control: public, max-age=60" },
	{ "the second answer comes from the cache", "GET", PATH, no_token, NULL,
		200, .way = by_http,
		.header = "X-Cache-Status~HIT|STALE|UPDATING|EXPIRED" },
	{ "a token changes nothing", "GET", PATH, token_garbage, NULL, 200,
		.json = "plans.#=3" },
	{ "the plans are not to be written", "POST", PATH, no_token, "{}", 405,
		"method_not_allowed", .header = "Allow: GET, HEAD, OPTIONS" },
	{ 0 },
};
