/* Upkeep that comes again: planned, looked at, changed. */
#include "home.h"

#define AGAIN \
	{ "every", INT, 1, 36500, .optional = true, \
		.about = "so many units" }, \
		{ "unit", ENUM, .oneof = "day|week|month|year", \
			.optional = true }, \
		{ "frequency_months", INT, 1, 1200, .optional = true, \
			.about = "in place of every and unit" }, \
		{ "anchor", DATE, .optional = true, \
			.about = "dates are reckoned from it" }, \
		{ "last_performed", DATE, .optional = true }, \
	{ \
		"next_due", DATE, .optional = true \
	}

#define OPTIONAL \
	{ "description", TEXT, 0, NOTES_MAX, .optional = true }, AGAIN, \
		{ "parts_needed", ARRAY, .max = OBJECT_MAX, .optional = true, \
			.about = "each with part_name, and part_number, " \
				 "purchase_url, estimated_cost, if known" }, \
		{ "estimated_cost", DECIMAL, 0, MONEY_MAX, .scale = 2, \
			.optional = true }, \
	{ \
		"assigned_to", UUID, .optional = true, .about = "a member" \
	}

#define CREATE \
	{ "task_name", TEXT, 1, 255 }, \
		{ "recurrence", ENUM, .oneof = RECURRENCES, \
			.fallback = "rolling", \
			.about = \
				"rolling: from when it was done; fixed: from " \
				"the anchor" }, \
		OPTIONAL, { "diy", BOOL, .fallback = "false" }, \
		{ "reminder_enabled", BOOL, .fallback = "true" }, \
	{ \
		"reminder_days_before", INT, 0, 365, .fallback = "7" \
	}

static const struct field create[] = {
	{ "id", UUID, .example = AN_APPLIANCE },
	CREATE,
	{ 0 },
};

static const struct field create_home[] = {
	{ "id", UUID, .example = A_HOME },
	CREATE,
	{ 0 },
};

static const struct field preview[] = {
	{ "recurrence", ENUM, .oneof = RECURRENCES, .fallback = "rolling" },
	AGAIN,
	{ "home_id", UUID, .optional = true, .about = "whose today counts" },
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID, .example = A_SCHEDULE },
	{ 0 },
};

static const struct field change[] = {
	{ "id", UUID, .example = A_SCHEDULE },
	IF_MATCH,
	{ "task_name", TEXT, 1, 255, .optional = true },
	{ "recurrence", ENUM, .oneof = RECURRENCES, .optional = true },
	OPTIONAL,
	{ "diy", BOOL, .optional = true },
	{ "reminder_enabled", BOOL, .optional = true },
	{ "reminder_days_before", INT, 0, 365, .optional = true },
	{ "status", ENUM, .oneof = "active|paused", .optional = true },
	{ 0 },
};

static const struct field held[] = {
	{ "id", UUID, .example = A_SCHEDULE },
	IF_MATCH,
	{ 0 },
};

static const struct object part = {
	NULL,
	.members = {
		{ "part_name", TEXT },
		{ "part_number", TEXT, .null = true, .absent = true },
		{ "purchase_url", TEXT, .null = true, .absent = true },
		{ "estimated_cost", DECIMAL, .null = true, .absent = true },
		{ 0 },
	},
};

static const struct object shown = {
	"Schedule",
	.members = {
		{ "schedule_id", UUID },
		{ "home_id", UUID },
		{ "appliance_id", UUID, .null = true },
		{ "task_name", TEXT },
		{ "description", TEXT, .null = true },
		{ "status", ENUM, .oneof = UPKEEP_STATUSES },
		{ "recurrence", ENUM, .oneof = RECURRENCES },
		{ "every", INT, .null = true },
		{ "unit", ENUM, .oneof = "day|week|month|year", .null = true },
		{ "frequency_months", INT, .null = true },
		{ "rrule", TEXT, .null = true,
			.about = "as calendars know it, from the anchor on" },
		{ "anchor", DATE },
		{ "last_performed", DATE, .null = true },
		{ "next_due", DATE, .null = true },
		{ "snoozed_until", DATE, .null = true },
		{ "days_until_due", INT, .null = true },
		{ "overdue", BOOL },
		{ "reminder_date", DATE, .null = true },
		{ "parts_needed", OBJECT, .list = true, .of = &part },
		{ "estimated_cost", DECIMAL, .null = true },
		{ "diy", BOOL },
		{ "reminder_enabled", BOOL },
		{ "reminder_days_before", INT },
		{ "assigned_to", UUID, .null = true },
		{ "created_by", UUID, .null = true },
		{ "created_at", INSTANT },
		{ "updated_at", INSTANT },
		{ 0 },
	},
};

static const struct object previewed = {
	"SchedulePreview",
	.members = {
		{ "rrule", TEXT, .null = true },
		{ "anchor", DATE },
		{ "dates", DATE, .list = true },
		{ 0 },
	},
};

const struct route maintenance_routes[] = {
	{ "POST", "/v1/maintenance/preview", SCOPE, preview,
		"maintenance_preview", 200, .answer = &previewed,
		.refuses = "404",
		.about = "The next ten dates of what would be kept so." },
	{ "POST", "/v1/appliances/:id/maintenance", SCOPE, create,
		"maintenance_create", 201, .answer = &shown,
		.refuses = "403|404|409",
		.about = "Plans the upkeep of an appliance." },
	{ "POST", "/v1/homes/:id/maintenance", SCOPE, create_home,
		"maintenance_create_home", 201, .answer = &shown,
		.refuses = "403|404|409",
		.about = "Plans the upkeep of what is no appliance." },
	{ "GET", "/v1/maintenance/:id", SCOPE, one, "maintenance_get", 200,
		.answer = &shown, .about = "One schedule." },
	{ "PATCH", "/v1/maintenance/:id", SCOPE, change, "maintenance_change",
		200, .answer = &shown, .refuses = "403",
		.about = "Changes what is sent; what says when anew begins "
			 "anew." },
	{ "DELETE", "/v1/maintenance/:id", SCOPE, held, "maintenance_delete",
		204, .refuses = "403",
		.about = "Deletes a schedule; what was serviced stays." },
	{ 0 },
};
