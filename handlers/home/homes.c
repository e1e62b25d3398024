/* Homes: made, looked at, changed, handed over, deleted. */
#include "home.h"

#define SETTINGS \
	{ "address", OBJECT, .max = OBJECT_MAX, .optional = true, \
		.about = "street, city, state, zip, country" }, \
	{ \
		"kwh_price", DECIMAL, 0, 999999, \
			.scale = 4, .optional = true, \
			.about = "of a kilowatt-hour, in the home's currency" \
	}

static const struct field create[] = {
	{ "name", TEXT, 1, 255 },
	SETTINGS,
	{ "timezone", TEXT, 1, 50, .fallback = "UTC",
		.about = "as Europe/Berlin; what is today there" },
	{ "currency", TEXT, 3, 3, .fallback = "USD", .about = "ISO 4217" },
	{ "remind_hour", INT, 0, 23, .fallback = "8",
		.about = "no reminder is sent earlier in a day" },
	{ "ai_enabled", BOOL, .fallback = "false" },
	{ 0 },
};

static const struct field list[] = {
	PAGE,
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID, .example = A_HOME },
	{ 0 },
};

/* No fallbacks: an absent key leaves its column alone, null empties it. */
static const struct field change[] = {
	{ "id", UUID, .example = A_HOME },
	IF_MATCH,
	{ "name", TEXT, 1, 255, .optional = true },
	SETTINGS,
	{ "timezone", TEXT, 1, 50, .optional = true },
	{ "currency", TEXT, 3, 3, .optional = true },
	{ "remind_hour", INT, 0, 23, .optional = true },
	{ "ai_enabled", BOOL, .optional = true },
	{ 0 },
};

static const struct field held[] = {
	{ "id", UUID, .example = A_HOME },
	IF_MATCH,
	{ "confirm", ENUM, .oneof = "all", .from = QUERY, .optional = true,
		.about = "with all that is in it", .example = "all" },
	{ 0 },
};

static const struct field transfer[] = {
	{ "id", UUID, .example = A_HOME },
	{ "user_id", UUID, .about = "a member of it" },
	{ 0 },
};

static const struct object shown = {
	"Home",
	.members = {
		{ "home_id", UUID },
		{ "name", TEXT },
		{ "address", OBJECT, .null = true },
		{ "timezone", TEXT },
		{ "currency", TEXT },
		{ "kwh_price", DECIMAL, .null = true },
		{ "remind_hour", INT },
		{ "ai_enabled", BOOL },
		{ "role", ENUM, .oneof = "owner|editor|viewer",
			.about = "yours" },
		{ "appliances", INT },
		{ "overdue", INT, .about = "what was due before today" },
		{ "open_tickets", INT },
		{ "created_at", INSTANT },
		{ "updated_at", INSTANT },
		{ 0 },
	},
};

const struct route homes_routes[] = {
	{ "POST", "/v1/homes", SCOPE, create, "home_create", 201,
		.answer = &shown, .refuses = "409",
		.about = "Makes a home, whose owner you are." },
	{ "GET", "/v1/homes", SCOPE, list, "home_list", 200, .answer = &shown,
		.items = "items", .next = "created_at,home_id", .total = true,
		.about = "The homes that you are a member of, oldest first." },
	{ "GET", "/v1/homes/:id", SCOPE, one, "home_get", 200, .answer = &shown,
		.about = "One home; its version is the ETag." },
	{ "PATCH", "/v1/homes/:id", SCOPE, change, "home_change", 200,
		.answer = &shown,
		.about = "Changes what is sent, as its owner." },
	{ "DELETE", "/v1/homes/:id", SCOPE, held, "home_delete", 204,
		.refuses = "409",
		.about = "Deletes a home; one with appliances if confirm says "
			 "so." },
	{ "POST", "/v1/homes/:id/transfer", SCOPE, transfer, "home_transfer",
		200, .answer = &shown,
		.about = "Makes a member its owner; you stay as an editor." },
	{ 0 },
};
