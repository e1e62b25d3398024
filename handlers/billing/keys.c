/* API keys: what a user's programs call with. */
#include "billing.h"

enum { NUMBER_MAX = 2147483647 };

static const struct field list[] = {
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "cursor", TEXT, 1, 200, .optional = true,
		.about = "what the list before said under next" },
	{ 0 },
};

#define PERIODS "total|day|week|month"

/* What both ways of writing a key take. */
#define LIMITS \
	{ "budget_credits", INT, 0, NUMBER_MAX, .optional = true, \
		.about = "that it may spend in a period; none: any" }, \
		{ "requests_per_minute", INT, 1, NUMBER_MAX, \
			.optional = true }, \
		{ "tokens_per_minute", INT, 1, NUMBER_MAX, .optional = true }, \
	{ \
		"models", TEXTS, 1, 100, .items = 100, .optional = true, \
					 .about = "that it may use; none: all" \
	}

static const struct field create[] = {
	{ "name", TEXT, 1, 200 },
	{ "scopes", TEXTS, 1, 100, .items = 20,
		.about = "of those that your token has; never openid, account "
			 "or admin" },
	{ "expires_at", INSTANT, .optional = true },
	{ "budget_period", ENUM, .oneof = PERIODS, .fallback = "total",
		.about = "of UTC; weeks begin on Monday" },
	LIMITS,
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID, .example = A_KEY },
	{ 0 },
};

/* No fallbacks: an absent key leaves its column alone, null empties it. */
static const struct field change[] = {
	{ "id", UUID, .example = A_KEY },
	{ "name", TEXT, 1, 200 },
	{ "scopes", TEXTS, 1, 100, .items = 20 },
	{ "expires_at", INSTANT, .optional = true },
	{ "budget_period", ENUM, .oneof = PERIODS },
	LIMITS,
	{ 0 },
};

static const struct object budget = {
	"KeyBudget",
	.members = {
		{ "credits", INT, .null = true, .about = "null: any" },
		{ "period", ENUM, .oneof = PERIODS },
		{ "spent", INT, .about = "in this period" },
		{ "resets_at", INSTANT, .null = true },
		{ 0 },
	},
};

#define KEY \
	{ "id", UUID }, { "name", TEXT }, \
		{ "hint", TEXT, .about = "how it begins and ends" }, \
		{ "scopes", TEXTS }, \
		{ "expires_at", INSTANT, .null = true, \
			.about = "null: never" }, \
		{ "budget", OBJECT, .of = &budget }, \
		{ "requests_per_minute", INT, .null = true }, \
		{ "tokens_per_minute", INT, .null = true }, \
		{ "models", TEXTS, .null = true, .about = "null: all" }, \
		{ "created_at", INSTANT }, \
		{ "last_used_at", INSTANT, .null = true }, \
	{ \
		"revoked_at", INSTANT, .null = true \
	}

static const struct object key = {
	"ApiKey",
	.members = {
		KEY,
		{ 0 },
	},
};

static const struct object made = {
	"ApiKeyMade",
	.members = {
		KEY,
		{ "key", TEXT, .about = "told this once: tsk_..." },
		{ 0 },
	},
};

const struct route keys_routes[] = {
	{ "GET", "/v1/keys", WRITE, list, "keys_list", 200, .answer = &key,
		.items = "keys", .next = "created_at,id",
		.about = "Your keys, newest first; ended ones for two "
			 "years." },
	{ "POST", "/v1/keys", WRITE, create, "keys_create", 201,
		.answer = &made, .keep = KEEP_NOT, .refuses = "409",
		.about = "Makes a key; 100 may be live." },
	{ "GET", "/v1/keys/:id", WRITE, one, "keys_one", 200, .answer = &key,
		.about = "One key." },
	{ "PATCH", "/v1/keys/:id", WRITE, change, "keys_change", 200,
		.answer = &key, .refuses = "409",
		.about = "Changes what is sent, from the next request on." },
	{ "DELETE", "/v1/keys/:id", WRITE, one, "keys_revoke", 204,
		.about = "Revokes it, from the next request on." },
	{ 0 },
};
