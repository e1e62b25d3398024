/* Plans and packs, as anybody sees them. */
#include "cases.h"

#define PATH "/v1/subscription-plans"

const struct test plans[] = {
	{ "the plans, the cheapest first", "GET", PATH, no_token, NULL, 200,
		.json = "#=2\nplans.#=3\nplans.0.#=10\nplans.0.id=free\n"
			"plans.0.name=Free\n"
			"plans.0.description=Try out with limited credits\n"
			"plans.0.credits_per_month=5000\nplans.0.price_cents=0\n"
			"plans.0.billing_intervals=[\"monthly\"]\n"
			"plans.0.yearly_discount_percent=null\n"
			"plans.0.limits.requests_per_minute=10\n"
			"plans.0.limits.tokens_per_minute=10000\n"
			"plans.0.limits.credits_per_day=200\n"
			"plans.1.id=pro\nplans.1.price_cents=2999\n"
			"plans.1.yearly_price_cents=28790\n"
			"plans.1.yearly_discount_percent=20\n"
			"plans.2.id=enterprise\n"
			"plans.2.billing_intervals=[\"monthly\",\"yearly\"]\n"
			"plans.2.yearly_discount_percent=25\n"
			"plans.2.limits.tokens_per_minute=500000\n"
			"packs.0.credits=10000\npacks.0.#=3",
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
