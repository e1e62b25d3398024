/* Usage: lists, one, statistics, and when to be told. */
#include "billing.h"

static const struct field list[] = {
	USAGE_FILTERS,
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "cursor", TEXT, 1, 200, .optional = true,
		.about = "what the list before said under next" },
	{ "offset", INT, 0, 10000, .fallback = "0" },
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID, .example = "5e6f7a8b-9c0d-4e1f-8a2b-3c4d5e6f7a8b" },
	{ 0 },
};

#define GROUPS "day|hour|model|operation|key"

static const struct field stats[] = {
	{ "group_by", ENUM, .oneof = GROUPS, .fallback = "day" },
	{ "timezone", TEXT, 1, 50, .fallback = "UTC",
		.about = "in which days begin: Europe/Berlin" },
	{ "start_date", WHEN, .optional = true,
		.about = "included; a date begins in the time zone. Without "
			 "it, 30 days" },
	{ "end_date", WHEN, .optional = true,
		.about = "excluded; a date counts whole" },
	{ 0 },
};

static const struct field alerts[] = {
	{ "percents", ARRAY, .max = 200, .about = "1 to 99, up to 10 of them" },
	{ "mail", BOOL },
	{ 0 },
};

const struct object usage_record = {
	"UsageRecord",
	.members = {
		{ "id", UUID },
		{ "model_id", TEXT },
		{ "operation", ENUM, .oneof = OPERATIONS },
		{ "credits_used", INT },
		{ "input_tokens", INT, .null = true,
			.about = "cached ones included" },
		{ "output_tokens", INT, .null = true },
		{ "total_tokens", INT, .null = true },
		{ "request_duration_ms", INT, .null = true },
		{ "created_at", INSTANT },
		{ "cached_tokens", INT },
		{ "estimated", BOOL,
			.about = "the provider did not tell tokens" },
		{ "status", ENUM, .oneof = STATUSES },
		{ "provider", TEXT, .null = true },
		{ "key_id", UUID, .null = true },
		{ "first_token_ms", INT, .null = true },
		{ 0 },
	},
};

static const struct object pagination = {
	"UsagePagination",
	.members = {
		{ "limit", INT },
		{ "next", TEXT, .null = true },
		{ "offset", INT },
		{ "total", INT },
		{ "has_more", BOOL },
		{ 0 },
	},
};

static const struct object summary = {
	"UsageSummary",
	.members = {
		{ "total_credits_used", INT },
		{ "total_requests", INT },
		{ "total_tokens", INT },
		{ 0 },
	},
};

static const struct object usage = {
	"Usage",
	.members = {
		{ "usage", OBJECT, .list = true, .of = &usage_record },
		{ "pagination", OBJECT, .of = &pagination },
		{ "summary", OBJECT, .of = &summary,
			.about = "of all pages" },
		{ 0 },
	},
};

#define SUMS \
	{ "credits_used", INT }, { "requests_count", INT }, \
		{ "tokens_total", INT }, \
	{ \
		"average_duration_ms", INT, \
			.null = true, \
			.about = "of the requests that told theirs" \
	}

static const struct object bucket = {
	"UsageBucket",
	.members = {
		{ "date", DATE, .absent = true },
		{ "hour", INT, .absent = true, .about = "0 to 23" },
		{ "model_id", TEXT, .absent = true },
		{ "operation", ENUM, .absent = true, .oneof = OPERATIONS },
		{ "key_id", UUID, .absent = true, .null = true,
			.about = "null: no key" },
		SUMS,
		{ 0 },
	},
};

static const struct object sums = {
	"UsageSums",
	.members = {
		SUMS,
		{ 0 },
	},
};

static const struct object buckets = {
	"UsageStats",
	.members = {
		{ "stats", OBJECT, .list = true, .of = &bucket },
		{ "total", OBJECT, .of = &sums },
		{ 0 },
	},
};

static const struct object alerts_set = {
	"UsageAlerts",
	.members = {
		{ "percents", ARRAY },
		{ "mail", BOOL },
		{ 0 },
	},
};

const struct route usage_routes[] = {
	{ "GET", "/v1/usage", READ, list, "usage_list", 200, .answer = &usage,
		.about = "Your usage, newest first." },
	{ "GET", "/v1/usage/stats", READ, stats, "usage_stats", 200,
		.answer = &buckets,
		.about = "Sums by days (newest first), hours of the day, "
			 "models, operations or keys." },
	{ "GET", "/v1/usage/alerts", READ, NULL, "usage_alerts", 200,
		.answer = &alerts_set, .about = "When you are told." },
	{ "PUT", "/v1/usage/alerts", WRITE, alerts, "usage_alerts_set", 200,
		.answer = &alerts_set,
		.about = "Tells you at these percents of a period's credits." },
	{ "GET", "/v1/usage/:id", READ, one, "usage_one", 200,
		.answer = &usage_record, .about = "One call." },
	{ 0 },
};
