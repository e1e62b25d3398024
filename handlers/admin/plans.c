/* Plans and packs: what they give and cost from now on. */
#include "admin.h"

enum { NUMBER_MAX = 2147483647 };

static const struct field plan_change[] = {
	{ "tier", TEXT, 1, 50, .example = "pro" },
	{ "name", TEXT, 1, 100 },
	{ "description", TEXT, 0, 500 },
	{ "features", TEXTS, 1, 200, .items = 20 },
	{ "credits_per_month", INT, 0, NUMBER_MAX },
	{ "credits_rollover", BOOL,
		.about = "what is left joins the next month" },
	{ "price_cents", INT, 0, NUMBER_MAX },
	{ "yearly_price_cents", INT, 0, NUMBER_MAX, .optional = true },
	{ "stripe_price_id", TEXT, 1, 200, .optional = true },
	{ "yearly_stripe_price_id", TEXT, 1, 200, .optional = true },
	{ "requests_per_minute", INT, 1, NUMBER_MAX },
	{ "tokens_per_minute", INT, 1, NUMBER_MAX },
	{ "credits_per_day", INT, 1, NUMBER_MAX },
	{ 0 },
};

static const struct field pack_change[] = {
	{ "id", TEXT, 1, 50, .example = "10k" },
	{ "credits", INT, 1, NUMBER_MAX },
	{ "price_cents", INT, 1, NUMBER_MAX },
	{ "stripe_price_id", TEXT, 1, 200, .optional = true },
	{ "is_available", BOOL },
	{ 0 },
};

static const struct object plan = {
	"AdminPlan",
	.members = {
		{ "id", TEXT },
		{ "tier", ENUM, .null = true, .oneof = TIERS },
		{ "product", TEXT },
		{ "name", TEXT },
		{ "description", TEXT },
		{ "features", TEXTS },
		{ "creditsPerMonth", INT },
		{ "creditsRollover", BOOL },
		{ "priceCents", INT },
		{ "yearlyPriceCents", INT, .null = true },
		{ "stripePriceId", TEXT, .null = true },
		{ "yearlyStripePriceId", TEXT, .null = true },
		{ "requestsPerMinute", INT },
		{ "tokensPerMinute", INT },
		{ "creditsPerDay", INT },
		{ "updatedAt", INSTANT },
		{ 0 },
	},
};

static const struct object pack = {
	"AdminPack",
	.members = {
		{ "id", TEXT },
		{ "credits", INT },
		{ "priceCents", INT },
		{ "stripePriceId", TEXT, .null = true },
		{ "isAvailable", BOOL },
		{ "updatedAt", INSTANT },
		{ 0 },
	},
};

static const struct object plans = {
	"AdminPlans",
	.members = {
		{ "plans", OBJECT, .list = true, .of = &plan },
		{ "packs", OBJECT, .list = true, .of = &pack },
		{ 0 },
	},
};

const struct route plans_routes[] = {
	{ "GET", "/admin/plans", SCOPE, NULL, "admin_plans", 200,
		.answer = &plans, .about = "Plans and packs." },
	{ "PATCH", "/admin/plans/:tier", SCOPE, plan_change,
		"admin_plan_change", 200, .answer = &plan,
		.about = "Changes what is sent; limits at once, credits from "
			 "the next month on." },
	{ "PATCH", "/admin/packs/:id", SCOPE, pack_change, "admin_pack_change",
		200, .answer = &pack, .about = "Changes what is sent." },
	{ 0 },
};
