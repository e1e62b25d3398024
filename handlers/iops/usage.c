/* What was used of what may be used. */
#include "iops.h"

static const struct object used = {
	"IopsUsed",
	.members = {
		{ "current", INT },
		{ "limit", INT, .about = "-1 is unlimited" },
		{ "unlimited", BOOL },
		{ 0 },
	},
};

static const struct object usage = {
	"IopsUsage",
	.members = {
		{ "tier", ENUM, .oneof = "free|pro|team|enterprise" },
		{ "month_year", TEXT, .about = "2026-03, in UTC" },
		{ "datasets", OBJECT, .of = &used },
		{ "ai_messages", OBJECT, .of = &used },
		{ "reports", OBJECT, .of = &used },
		{ "data_connections", OBJECT, .of = &used },
		{ "storage", OBJECT, .of = &used, .about = "bytes" },
		{ "collaborators_per_analysis", INT },
		{ "resets_at", INSTANT },
		{ 0 },
	},
};

const struct route usage_routes[] = {
	{ "GET", "/v1/iops/usage", SCOPE, NULL, "iops_usage", 200,
		.answer = &usage, .about = "What you have used this month." },
	{ 0 },
};
