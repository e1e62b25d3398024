/* Users' credits: seen, given and taken, and how fast they may be spent. */
#include "admin.h"

enum { NUMBER_MAX = 2147483647 };

static const struct field one[] = {
	{ "id", UUID, .example = A_USER },
	{ 0 },
};

static const struct field adjust[] = {
	{ "id", UUID, .example = A_USER },
	{ "credits", INT, -NUMBER_MAX, NUMBER_MAX,
		.about = "given, or, below zero, taken" },
	{ "reason", TEXT, 1, 500 },
	{ "expires_at", INSTANT, .optional = true,
		.about = "of those that are given" },
	{ 0 },
};

static const struct field limits[] = {
	{ "id", UUID, .example = A_USER },
	{ "requests_per_minute", INT, 1, NUMBER_MAX, .optional = true },
	{ "tokens_per_minute", INT, 1, NUMBER_MAX, .optional = true },
	{ "credits_per_day", INT, 1, NUMBER_MAX, .optional = true,
		.about = "what is absent is the plan's" },
	{ 0 },
};

static const struct object limits_shown = {
	"UserLimits",
	.members = {
		{ "requestsPerMinute", INT, .null = true,
			.about = "null: the plan's" },
		{ "tokensPerMinute", INT, .null = true },
		{ "creditsPerDay", INT, .null = true },
		{ 0 },
	},
};

static const struct object lot = {
	"CreditLot",
	.members = {
		{ "id", UUID },
		{ "source", TEXT },
		{ "total", INT },
		{ "used", INT },
		{ "lapsed", INT },
		{ "remaining", INT },
		{ "lapsesAt", INSTANT, .null = true },
		{ "createdAt", INSTANT },
		{ 0 },
	},
};

static const struct object credits = {
	"AdminCredits",
	.members = {
		{ "userId", UUID },
		{ "tier", ENUM, .oneof = TIERS, .about = "in force" },
		{ "balance", INT },
		{ "held", INT },
		{ "available", INT },
		{ "unmetered", BOOL },
		{ "limits", OBJECT, .of = &limits_shown },
		{ "lots", OBJECT, .list = true, .of = &lot,
			.about = "the newest hundred" },
		{ 0 },
	},
};

static const struct object adjusted = {
	"Adjustment",
	.members = {
		{ "id", UUID },
		{ "credits", INT },
		{ "applied", INT, .about = "less, where less was there" },
		{ "reason", TEXT },
		{ "expiresAt", INSTANT, .null = true },
		{ "balance", INT },
		{ 0 },
	},
};

const struct route accounts_routes[] = {
	{ "GET", "/admin/users/:id/credits", SCOPE, one, "admin_credits", 200,
		.answer = &credits, .about = "A user's credits, by lots." },
	{ "POST", "/admin/users/:id/adjustments", SCOPE, adjust, "admin_adjust",
		201, .answer = &adjusted,
		.about = "Gives credits, or takes those that are there." },
	{ "PUT", "/admin/users/:id/limits", SCOPE, limits, "admin_limits", 200,
		.answer = &limits_shown,
		.about = "Limits of the user's own, at once." },
	{ "POST", "/admin/users/:id/suspend", SCOPE, one, "admin_suspend", 204,
		.refuses = "409",
		.about = "No more credits, and the limits of the free plan." },
	{ "POST", "/admin/users/:id/resume", SCOPE, one, "admin_resume", 204,
		.refuses = "409", .about = "The plan is in force again." },
	{ 0 },
};
