/* Appliances: kept, listed, looked at, changed, hidden, moved. */
#include "home.h"

#define STATUSES "active|storage|archived|sold|disposed"
#define CLASSES "A+++|A++|A+|A|B|C|D|E|F|G"

/* What may be empty. */
#define OPTIONAL \
	{ "appliance_subcategory", TEXT, 1, 100, .optional = true }, \
		{ "model_name", TEXT, 1, 255, .optional = true }, \
		{ "serial_number", TEXT, 1, 100, .optional = true, \
			.sealed = true, .about = "told to editors alone" }, \
		{ "sku", TEXT, 1, 100, .optional = true }, \
		{ "nickname", TEXT, 1, 100, .optional = true }, \
		{ "location", TEXT, 1, 255, .optional = true }, \
		{ "purchase_date", DATE, .optional = true }, \
		{ "purchase_price", DECIMAL, 0, MONEY_MAX, .scale = 2, \
			.optional = true }, \
		{ "retailer", TEXT, 1, 255, .optional = true }, \
		{ "warranty_start", DATE, .optional = true }, \
		{ "warranty_end", DATE, .optional = true, \
			.about = "its last day" }, \
		{ "warranty_type", TEXT, 1, 100, .optional = true }, \
		{ "warranty_provider", TEXT, 1, 255, .optional = true }, \
		{ "installation_date", DATE, .optional = true }, \
		{ "installer", TEXT, 1, 255, .optional = true }, \
		{ "energy_class", ENUM, .oneof = CLASSES, .optional = true }, \
		{ "energy_kwh_year", DECIMAL, 0, MONEY_MAX, .scale = 2, \
			.optional = true }, \
		{ "features", OBJECT, .max = OBJECT_MAX, .optional = true }, \
		{ "specifications", OBJECT, .max = OBJECT_MAX, \
			.optional = true }, \
	{ \
		"notes", TEXT, 0, NOTES_MAX, .optional = true \
	}

static const struct field create[] = {
	{ "home_id", UUID },
	{ "brand", TEXT, 1, 100 },
	{ "appliance_category", TEXT, 1, 100 },
	{ "model_number", TEXT, 1, 100 },
	OPTIONAL,
	{ "status", ENUM, .oneof = STATUSES, .fallback = "active" },
	{ "warranty_months", INT, 1, 600, .optional = true,
		.about =
			"from its start, or the purchase, in place of its end" },
	{ 0 },
};

static const struct field list[] = {
	{ "home_id", UUID, .optional = true, .example = A_HOME,
		.about = "else of all your homes" },
	{ "category", TEXT, 1, 100, .optional = true },
	{ "brand", TEXT, 1, 100, .optional = true },
	{ "location", TEXT, 1, 255, .optional = true },
	{ "status", TEXT, 1, 100, .fallback = "active,storage",
		.about = "some of " STATUSES ", by comma" },
	{ "warranty", ENUM, .oneof = "active|expiring|expired|none",
		.optional = true },
	{ "q", TEXT, 1, 100, .optional = true,
		.about = "stands in brand, category, model, nickname or "
			 "location" },
	{ "sort", ENUM, .oneof = "newest|name|location|brand",
		.fallback = "newest" },
	PAGE,
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID, .example = AN_APPLIANCE },
	{ 0 },
};

static const struct field change[] = {
	{ "id", UUID, .example = AN_APPLIANCE },
	IF_MATCH,
	{ "brand", TEXT, 1, 100, .optional = true },
	{ "appliance_category", TEXT, 1, 100, .optional = true },
	{ "model_number", TEXT, 1, 100, .optional = true },
	OPTIONAL,
	{ "status", ENUM, .oneof = STATUSES, .optional = true },
	{ 0 },
};

static const struct field held[] = {
	{ "id", UUID, .example = AN_APPLIANCE },
	IF_MATCH,
	{ 0 },
};

static const struct field move[] = {
	{ "id", UUID, .example = AN_APPLIANCE },
	{ "home_id", UUID },
	{ 0 },
};

static const struct object listed = {
	"Appliance",
	.members = {
		{ "instance_id", UUID },
		{ "home_id", UUID },
		{ "brand", TEXT },
		{ "appliance_category", TEXT },
		{ "appliance_subcategory", TEXT, .null = true },
		{ "model_number", TEXT },
		{ "model_name", TEXT, .null = true },
		{ "nickname", TEXT, .null = true },
		{ "location", TEXT, .null = true },
		{ "purchase_date", DATE, .null = true },
		{ "age_months", INT, .null = true },
		{ "warranty_status", ENUM,
			.oneof = "active|expiring|expired|none" },
		{ "warranty_expires", DATE, .null = true },
		{ "status", ENUM, .oneof = STATUSES },
		{ "manuals_count", INT },
		{ "last_service", DATE, .null = true },
		{ "next_maintenance", DATE, .null = true },
		{ 0 },
	},
};

static const struct object product = {
	NULL,
	.members = {
		{ "brand", TEXT },
		{ "appliance_category", TEXT },
		{ "appliance_subcategory", TEXT, .null = true },
		{ "model_number", TEXT },
		{ "model_name", TEXT, .null = true },
		{ "serial_number", TEXT, .null = true,
			.about = "null for viewers" },
		{ "sku", TEXT, .null = true },
		{ "energy_class", TEXT, .null = true },
		{ "energy_kwh_year", DECIMAL, .null = true },
		{ "features", OBJECT, .null = true },
		{ "specifications", OBJECT, .null = true },
		{ 0 },
	},
};

static const struct object ownership = {
	NULL,
	.members = {
		{ "nickname", TEXT, .null = true },
		{ "location", TEXT, .null = true },
		{ "purchase_date", DATE, .null = true },
		{ "purchase_price", DECIMAL, .null = true },
		{ "retailer", TEXT, .null = true },
		{ "installation_date", DATE, .null = true },
		{ "installer", TEXT, .null = true },
		{ "age_months", INT, .null = true },
		{ 0 },
	},
};

static const struct object warranty = {
	NULL,
	.members = {
		{ "status", ENUM, .oneof = "active|expiring|expired|none" },
		{ "type", TEXT, .null = true },
		{ "start_date", DATE, .null = true },
		{ "end_date", DATE, .null = true },
		{ "days_remaining", INT, .null = true },
		{ "provider", TEXT, .null = true },
		{ 0 },
	},
};

static const struct object upkeep = {
	NULL,
	.members = {
		UPKEEP,
		{ 0 },
	},
};

static const struct object shown = {
	"ApplianceDetail",
	.members = {
		{ "instance_id", UUID },
		{ "user_id", UUID, .about = "of the home's owner" },
		{ "home_id", UUID },
		{ "status", ENUM, .oneof = STATUSES },
		{ "product_info", OBJECT, .of = &product },
		{ "ownership", OBJECT, .of = &ownership },
		{ "warranty", OBJECT, .of = &warranty },
		{ "maintenance", OBJECT, .list = true, .of = &upkeep,
			.about = "what is due next, up to ten" },
		{ "next_maintenance", DATE, .null = true },
		{ "notes", TEXT, .null = true },
		{ "created_at", INSTANT },
		{ "updated_at", INSTANT },
		{ 0 },
	},
};

const struct route appliances_routes[] = {
	{ "POST", "/v1/appliances", SCOPE, create, "appliance_create", 201,
		.answer = &shown, .refuses = "403|404|409",
		.about = "Keeps an appliance." },
	{ "GET", "/v1/appliances", SCOPE, list, "appliance_list", 200,
		.answer = &listed, .items = "items", .next = "_key,instance_id",
		.total = true, .refuses = "404",
		.about = "The appliances of a home, or of all of yours." },
	{ "GET", "/v1/appliances/:id", SCOPE, one, "appliance_get", 200,
		.answer = &shown, .about = "One appliance." },
	{ "PATCH", "/v1/appliances/:id", SCOPE, change, "appliance_change", 200,
		.answer = &shown, .refuses = "403",
		.about = "Changes what is sent." },
	{ "DELETE", "/v1/appliances/:id", SCOPE, held, "appliance_delete", 204,
		.refuses = "403",
		.about = "Hides an appliance; it goes 30 days later." },
	{ "POST", "/v1/appliances/:id/restore", SCOPE, one, "appliance_restore",
		200, .answer = &shown, .refuses = "403|404|409",
		.about = "Shows it again." },
	{ "POST", "/v1/appliances/:id/move", SCOPE, move, "appliance_move", 200,
		.answer = &shown, .refuses = "403|404|409",
		.about = "Moves it to another home, with all that is its." },
	{ 0 },
};
