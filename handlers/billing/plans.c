/* Plans and packs: what can be bought, told to everybody. */
#include "billing.h"

static const struct object limits = {
	"PlanLimits",
	.members = {
		{ "requests_per_minute", INT },
		{ "tokens_per_minute", INT },
		{ "credits_per_day", INT },
		{ 0 },
	},
};

static const struct object plan = {
	"Plan",
	.members = {
		{ "id", TEXT },
		{ "name", TEXT },
		{ "description", TEXT },
		{ "credits_per_month", INT },
		{ "price_cents", INT, .about = "a month" },
		{ "yearly_price_cents", INT, .null = true, .about = "a year" },
		{ "billing_intervals", TEXTS },
		{ "yearly_discount_percent", INT, .null = true },
		{ "features", TEXTS },
		{ "limits", OBJECT, .of = &limits },
		{ 0 },
	},
};

static const struct object pack = {
	"Pack",
	.members = {
		{ "id", TEXT },
		{ "credits", INT },
		{ "price_cents", INT },
		{ 0 },
	},
};

static const struct object plans = {
	"Plans",
	.members = {
		{ "plans", OBJECT, .list = true, .of = &plan },
		{ "packs", OBJECT, .list = true, .of = &pack,
			.about = "bought once; they do not lapse" },
		{ 0 },
	},
};

const struct route plans_routes[] = {
	{ "GET", "/v1/subscription-plans", PUBLIC, NULL, "billing_plans", 200,
		.answer = &plans, .cache = 60,
		.about = "The plans and packs, the cheapest first." },
	{ 0 },
};
