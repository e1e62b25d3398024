/* What all users subscribe to and use, and whether the ledger adds up. */
#include "admin.h"

static const struct field usage[] = {
	{ "start_date", WHEN, .optional = true, .about = "included" },
	{ "end_date", WHEN, .optional = true,
		.about = "excluded; a date counts whole" },
	{ 0 },
};

static const struct field audit[] = {
	{ "user", UUID, .optional = true, .about = "of one user alone" },
	{ 0 },
};

static const struct object stat = {
	"SubscriptionStat",
	.members = {
		{ "tier", ENUM, .oneof = TIERS },
		{ "status", ENUM, .oneof = "active|cancelled|expired|suspended" },
		{ "count", INT },
		{ 0 },
	},
};

static const struct object subscriptions = {
	"SubscriptionStats",
	.members = {
		{ "subscriptionStats", OBJECT, .list = true, .of = &stat },
		{ "totalActive", INT },
		{ "byTier", OBJECT, .about = "counts by tier" },
		{ "byStatus", OBJECT, .about = "counts by status" },
		{ 0 },
	},
};

#define SUMS \
	{ "operations", INT }, \
	{ \
		"creditsUsed", INT \
	}

static const struct object by_model = {
	"UsageOfModel",
	.members = {
		{ "modelId", TEXT },
		SUMS,
		{ 0 },
	},
};

static const struct object by_operation = {
	"UsageOfOperation",
	.members = {
		{ "operation", TEXT },
		SUMS,
		{ 0 },
	},
};

static const struct object by_provider = {
	"UsageOfProvider",
	.members = {
		{ "provider", TEXT },
		SUMS,
		{ 0 },
	},
};

static const struct object range = {
	"DateRange",
	.members = {
		{ "start", INSTANT },
		{ "end", INSTANT },
		{ 0 },
	},
};

static const struct object used = {
	"UsageOfAll",
	.members = {
		{ "totalOperations", INT },
		{ "totalCreditsUsed", INT },
		{ "byModel", OBJECT, .list = true, .of = &by_model },
		{ "byOperation", OBJECT, .list = true, .of = &by_operation },
		{ "byProvider", OBJECT, .list = true, .of = &by_provider },
		{ "dateRange", OBJECT, .of = &range,
			.about = "as it was counted: quarters of an hour" },
		{ 0 },
	},
};

static const struct object difference = {
	"LedgerDifference",
	.members = {
		{ "userId", UUID, .null = true },
		{ "what", TEXT },
		{ "subject", TEXT, .null = true },
		{ "stands", DECIMAL, .null = true },
		{ "should", DECIMAL, .null = true },
		{ 0 },
	},
};

static const struct object audited = {
	"LedgerAudit",
	.members = {
		{ "total", INT },
		{ "differences", OBJECT, .list = true, .of = &difference,
			.about = "the first hundred" },
		{ 0 },
	},
};

const struct route spending_routes[] = {
	{ "GET", "/admin/subscriptions", SCOPE, NULL, "admin_subscriptions",
		200, .answer = &subscriptions,
		.about = "How many subscribe to what." },
	{ "GET", "/admin/usage", SCOPE, usage, "admin_usage", 200,
		.answer = &used, .about = "What all users used." },
	{ "GET", "/admin/ledger/audit", SCOPE, audit, "admin_ledger_audit", 200,
		.answer = &audited,
		.about = "What does not add up: nothing, ever." },
	{ 0 },
};
