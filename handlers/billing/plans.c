/* Plans: what can be subscribed to, told to everybody. */
#include "billing.h"

static const struct object plan = {
	"Plan",
	.members = {
		{ "id", TEXT },
		{ "credits_per_month", INT },
		{ "price_cents", INT, .about = "a month" },
		{ 0 },
	},
};

static const struct object plans = {
	"Plans",
	.members = {
		{ "plans", OBJECT, .list = true, .of = &plan },
		{ 0 },
	},
};

const struct route plans_routes[] = {
	{ "GET", "/v1/subscription-plans", PUBLIC, NULL, "billing_plans", 200,
		.answer = &plans, .cache = 60,
		.about = "The plans, the cheapest first." },
	{ 0 },
};
