/* What was done to an appliance: repairs, inspections, parts. */
#include "home.h"

#define TYPES "repair|maintenance|inspection|recall|installation|other"

#define OPTIONAL \
	{ "description", TEXT, 0, NOTES_MAX, .optional = true }, \
		{ "technician", TEXT, 1, 255, .optional = true }, \
		{ "service_provider", TEXT, 1, 255, .optional = true }, \
		{ "cost", DECIMAL, 0, MONEY_MAX, .scale = 2, \
			.optional = true }, \
		{ "parts_replaced", ARRAY, .max = OBJECT_MAX, \
			.optional = true, \
			.about = \
				"each with part, and part_number, if known" }, \
	{ \
		"notes", TEXT, 0, NOTES_MAX, .optional = true \
	}

static const struct field create[] = {
	{ "id", UUID, .example = AN_APPLIANCE },
	{ "event_type", ENUM, .oneof = TYPES },
	{ "event_date", DATE },
	OPTIONAL,
	{ "warranty_covered", BOOL, .fallback = "false" },
	{ 0 },
};

static const struct field list[] = {
	{ "id", UUID, .example = AN_APPLIANCE },
	PAGE,
	{ 0 },
};

static const struct field change[] = {
	{ "event_id", UUID, .example = AN_ID },
	IF_MATCH,
	{ "event_type", ENUM, .oneof = TYPES, .optional = true },
	{ "event_date", DATE, .optional = true },
	OPTIONAL,
	{ "warranty_covered", BOOL, .optional = true },
	{ 0 },
};

static const struct field held[] = {
	{ "event_id", UUID, .example = AN_ID },
	IF_MATCH,
	{ 0 },
};

static const struct object part = {
	NULL,
	.members = {
		{ "part", TEXT },
		{ "part_number", TEXT, .null = true, .absent = true },
		{ 0 },
	},
};

static const struct object shown = {
	"ServiceEvent",
	.members = {
		{ "event_id", UUID },
		{ "appliance_id", UUID },
		{ "event_type", ENUM, .oneof = TYPES },
		{ "event_date", DATE },
		{ "description", TEXT, .null = true },
		{ "technician", TEXT, .null = true },
		{ "service_provider", TEXT, .null = true },
		{ "cost", DECIMAL, .null = true },
		{ "warranty_covered", BOOL },
		{ "parts_replaced", OBJECT, .list = true, .of = &part },
		{ "notes", TEXT, .null = true },
		{ "created_at", INSTANT },
		{ "updated_at", INSTANT },
		{ 0 },
	},
};

const struct route service_routes[] = {
	{ "PATCH", "/v1/appliances/service/:event_id", SCOPE, change,
		"service_change", 200, .answer = &shown, .refuses = "403",
		.about = "Changes what is sent." },
	{ "DELETE", "/v1/appliances/service/:event_id", SCOPE, held,
		"service_delete", 204, .refuses = "403",
		.about = "Deletes an event." },
	{ "POST", "/v1/appliances/:id/service", SCOPE, create, "service_create",
		201, .answer = &shown, .refuses = "403|404|409",
		.about = "Notes what was done." },
	{ "GET", "/v1/appliances/:id/service", SCOPE, list, "service_list", 200,
		.answer = &shown, .items = "items",
		.next = "event_date,event_id", .total = true,
		.about = "What was done to an appliance, the latest first." },
	{ 0 },
};
