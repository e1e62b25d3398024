/* Top-ups: a pack is bought when credits run low. */
#include "billing.h"

enum { CENTS_MAX = 1000000, CREDITS_MAX = 1000000000 };

static const struct field wanted[] = {
	{ "enabled", BOOL },
	{ "below", INT, 1, CREDITS_MAX, .optional = true,
		.about = "credits that are free to use; this and the others "
			 "are needed to enable it" },
	{ "pack_id", TEXT, 1, 50, .optional = true },
	{ "monthly_cents", INT, 1, CENTS_MAX, .optional = true,
		.about = "most to be paid in a calendar month of UTC" },
	{ 0 },
};

static const struct object top_up = {
	"TopUp",
	.members = {
		{ "enabled", BOOL, .about = "a payment that fails turns it off" },
		{ "below", INT, .null = true },
		{ "pack_id", TEXT, .null = true },
		{ "monthly_cents", INT, .null = true },
		{ 0 },
	},
};

const struct route top_ups_routes[] = {
	{ "GET", "/v1/billing/auto-top-up", READ, NULL, "billing_top_up_now",
		200, .answer = &top_up,
		.about = "Whether packs are bought by themselves, and which." },
	{ "PUT", "/v1/billing/auto-top-up", WRITE, wanted, "billing_top_up",
		200, .answer = &top_up,
		.about = "Buys a pack whenever credits run low." },
	{ 0 },
};
