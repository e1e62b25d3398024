/* Credits: what there is, why, and how fast it may be spent. */
#include "billing.h"

static const struct field list[] = {
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "cursor", TEXT, 1, 300, .optional = true,
		.about = "what the list before said under next" },
	{ 0 },
};

static const struct object purchased = {
	"PurchasedCredits",
	.members = {
		{ "remaining", INT },
		{ "total", INT },
		{ "lapsed", INT, .about = "or taken back" },
		{ 0 },
	},
};

static const struct object credits = {
	"Credits",
	.members = {
		{ "id", UUID, .null = true, .about = "of the period's lot" },
		{ "user_id", UUID },
		{ "total_credits", INT, .about = "of this period" },
		{ "used_credits", INT },
		{ "lapsed_credits", INT,
			.about = "of these: lapsed, or taken back" },
		{ "held_credits", INT, .about = "by calls under way" },
		{ "remaining_credits", INT },
		{ "available_credits", INT,
			.about = "the period's and the bought ones, less what "
				 "is held" },
		{ "billing_period_start", INSTANT, .null = true },
		{ "billing_period_end", INSTANT, .null = true },
		{ "usage_percentage", DECIMAL },
		{ "purchased", OBJECT, .of = &purchased },
		{ 0 },
	},
};

static const struct object entry = {
	"LedgerEntry",
	.members = {
		{ "id", TEXT },
		{ "at", INSTANT, .about = "of captures, the day's beginning" },
		{ "kind", ENUM,
			.oneof = "grant|lapse|adjust|refund|carried|capture" },
		{ "credit_id", UUID, .about = "the lot" },
		{ "amount", INT, .about = "all of them are the balance" },
		{ "source", TEXT, .null = true },
		{ "reason", TEXT, .null = true },
		{ 0 },
	},
};

static const struct object free_credits = {
	"FreeCredits",
	.members = {
		{ "remaining", INT },
		{ "monthlyAllocation", INT },
		{ "used", INT },
		{ "resetDate", INSTANT, .null = true },
		{ "daysUntilReset", INT, .null = true },
		{ 0 },
	},
};

static const struct object pro_credits = {
	"ProCredits",
	.members = {
		{ "remaining", INT },
		{ "purchasedTotal", INT },
		{ "lifetimeUsed", INT },
		{ 0 },
	},
};

static const struct object user_credits = {
	"UserCredits",
	.members = {
		{ "freeCredits", OBJECT, .of = &free_credits,
			.about = "those of the period" },
		{ "proCredits", OBJECT, .of = &pro_credits,
			.about = "those that were bought" },
		{ "totalAvailable", INT },
		{ "lastUpdated", INSTANT },
		{ 0 },
	},
};

static const struct object window = {
	"RateWindow",
	.members = {
		{ "limit", INT },
		{ "remaining", INT },
		{ "reset_at", INSTANT, .about = "when all of it is there" },
		{ 0 },
	},
};

static const struct object rates = {
	"RateLimit",
	.members = {
		{ "requests_per_minute", OBJECT, .of = &window },
		{ "tokens_per_minute", OBJECT, .of = &window },
		{ "credits_per_day", OBJECT, .of = &window },
		{ 0 },
	},
};

const struct route credits_routes[] = {
	{ "GET", "/v1/credits/me", READ, NULL, "credits_me", 200,
		.answer = &credits, .about = "Your credits now." },
	{ "GET", "/v1/credits/ledger", READ, list, "credits_ledger", 200,
		.answer = &entry, .items = "entries", .next = "at,id",
		.about = "What gave and took credits, newest first; calls by "
			 "day and lot." },
	{ "GET", "/v1/rate-limit", READ, NULL, "rate_limit", 200,
		.answer = &rates, .about = "What your limits leave now." },
	{ "GET", "/api/user/credits", READ, NULL, "credits_user", 200,
		.answer = &user_credits,
		.about = "Your credits, as the desktop program shows them." },
	{ 0 },
};
