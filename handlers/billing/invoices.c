/* Invoices, as they were fetched last. */
#include "billing.h"

enum { PAGE = 20, PAGE_MAX = 100 };

static const struct field list[] = {
	{ "limit", INT, 1, PAGE_MAX, .fallback = "20" },
	{ "cursor", TEXT, 1, 200, .optional = true },
	{ 0 },
};

static const struct object invoice = {
	"Invoice",
	.members = {
		{ "id", TEXT },
		{ "number", TEXT, .null = true },
		{ "status", ENUM, .null = true,
			.oneof = "draft|open|paid|uncollectible|void" },
		{ "amount_cents", INT, .null = true,
			.about = "below zero: it was credited" },
		{ "currency", TEXT, .null = true },
		{ "period_start", INSTANT, .null = true },
		{ "period_end", INSTANT, .null = true },
		{ "url", URL, .null = true },
		{ "pdf", URL, .null = true },
		{ 0 },
	},
};

const struct route invoices_routes[] = {
	{ "GET", "/v1/invoices", READ, list, "billing_invoices", 200,
		.answer = &invoice, .items = "invoices",
		.next = "_created_at,id",
		.about = "Invoices, the newest first." },
	{ 0 },
};
