/* Who pays: plan and preferences in one, for the desktop program. */
#include "billing.h"

static const struct object subscription = {
	"ProfileSubscription",
	.members = {
		{ "tier", ENUM, .oneof = TIERS },
		{ "status", ENUM, .oneof = "active|suspended" },
		{ "currentPeriodStart", INSTANT },
		{ "currentPeriodEnd", INSTANT },
		{ "cancelAtPeriodEnd", BOOL },
		{ 0 },
	},
};

static const struct object preferences = {
	"ProfilePreferences",
	.members = {
		{ "defaultModel", TEXT, .null = true },
		{ "emailNotifications", BOOL },
		{ "usageAlerts", BOOL },
		{ 0 },
	},
};

static const struct object profile = {
	"BillingProfile",
	.members = {
		{ "userId", UUID },
		{ "email", EMAIL },
		{ "displayName", TEXT, .null = true },
		{ "subscription", OBJECT, .null = true, .of = &subscription },
		{ "preferences", OBJECT, .of = &preferences },
		{ "accountCreatedAt", INSTANT },
		{ "lastLoginAt", INSTANT, .null = true },
		{ 0 },
	},
};

const struct route profile_routes[] = {
	{ "GET", "/api/user/profile", READ, NULL, "profile", 200,
		.answer = &profile,
		.about = "Who you are, your plan, what you prefer." },
	{ 0 },
};
