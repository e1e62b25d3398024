/* What is due, what was done about it, and taken back. */
#include "home.h"

#define STATUS \
	{ \
		"status", ENUM, .oneof = UPKEEP_STATUSES "|all", \
				.fallback = "active" \
	}

#define DUE \
	{ \
		"due", DATE, \
			.optional = true, \
			.about = \
				"as it was seen: of two who saw the same, the " \
				"second is told what the first did" \
	}

static const struct field list[] = {
	{ "home_id", UUID, .optional = true },
	{ "appliance_id", UUID, .optional = true },
	{ "window", INT, 0, 36500, .fallback = "30", .about = "days ahead" },
	STATUS,
	{ "assigned_to", UUID, .optional = true },
	PAGE,
	{ 0 },
};

static const struct field list_appliance[] = {
	{ "id", UUID, .example = AN_APPLIANCE },
	STATUS,
	PAGE,
	{ 0 },
};

static const struct field list_home[] = {
	{ "id", UUID, .example = A_HOME },
	STATUS,
	PAGE,
	{ 0 },
};

static const struct field complete[] = {
	{ "id", UUID, .example = A_SCHEDULE },
	DUE,
	{ "completed_date", DATE, .optional = true,
		.about = "else today, where the home is" },
	{ "cost", DECIMAL, 0, MONEY_MAX, .scale = 2, .optional = true },
	{ "notes", TEXT, 0, NOTES_MAX, .optional = true },
	{ 0 },
};

static const struct field seen[] = {
	{ "id", UUID, .example = A_SCHEDULE },
	DUE,
	{ 0 },
};

static const struct field snooze[] = {
	{ "id", UUID, .example = A_SCHEDULE },
	DUE,
	{ "until", DATE },
	{ 0 },
};

static const struct field undo[] = {
	{ "id", UUID, .example = A_SCHEDULE },
	{ "due", DATE, .optional = true, .about = "as it is seen now" },
	{ 0 },
};

static const struct field history[] = {
	{ "id", UUID, .example = A_SCHEDULE },
	PAGE,
	{ 0 },
};

static const struct object appliance = {
	NULL,
	.members = {
		{ "instance_id", UUID },
		{ "brand", TEXT },
		{ "appliance_category", TEXT },
		{ "nickname", TEXT, .null = true },
		{ "location", TEXT, .null = true },
		{ 0 },
	},
};

static const struct object item = {
	"Upkeep",
	.members = {
		UPKEEP,
		{ "home_id", UUID },
		{ "appliance", OBJECT, .of = &appliance, .null = true },
		{ 0 },
	},
};

static const struct object listed = {
	"UpkeepList",
	.members = {
		{ "items", OBJECT, .list = true, .of = &item },
		{ "total", INT },
		{ "overdue_count", INT },
		{ "upcoming_30_days", INT },
		{ "next", TEXT, .null = true },
		{ 0 },
	},
};

static const struct object acted = {
	"UpkeepAct",
	.members = {
		{ "schedule_id", UUID },
		{ "act", ENUM, .oneof = "completed|skipped|snoozed|undone" },
		{ "completed_date", DATE, .null = true },
		{ "next_due", DATE, .null = true },
		{ "missed", INT, .about = "dates that passed meanwhile" },
		{ "service_event_id", UUID, .null = true },
		{ 0 },
	},
};

static const struct object past = {
	"UpkeepPast",
	.members = {
		{ "act", ENUM, .oneof = "completed|skipped|snoozed" },
		{ "due", DATE },
		{ "day", DATE, .about = "of completion, of the skip, or "
					"until when it was snoozed" },
		{ "next_due", DATE, .null = true },
		{ "missed", INT },
		{ "cost", DECIMAL, .null = true },
		{ "notes", TEXT, .null = true },
		{ "service_event_id", UUID, .null = true },
		{ "by", UUID, .null = true },
		{ "created_at", INSTANT },
		{ 0 },
	},
};

#define ACT "/v1/maintenance/:id/"
#define REFUSES .refuses = "403|404|409"

const struct route upkeep_routes[] = {
	{ "GET", "/v1/maintenance", SCOPE, list, "upkeep_list", 200,
		.answer = &listed, .refuses = "404",
		.about = "What is due, the longest first." },
	{ "GET", "/v1/appliances/:id/maintenance", SCOPE, list_appliance,
		"upkeep_list_appliance", 200, .answer = &listed,
		.about = "The schedules of an appliance." },
	{ "GET", "/v1/homes/:id/maintenance", SCOPE, list_home,
		"upkeep_list_home", 200, .answer = &listed,
		.about = "The schedules of a home." },
	{ "POST", ACT "complete", SCOPE, complete, "upkeep_complete", 200,
		.answer = &acted, .keep = KEEP, REFUSES,
		.about = "It was done: notes so, and says when next." },
	{ "POST", ACT "skip", SCOPE, seen, "upkeep_skip", 200, .answer = &acted,
		.keep = KEEP, REFUSES,
		.about = "Goes on to the next date that is not past." },
	{ "POST", ACT "snooze", SCOPE, snooze, "upkeep_snooze", 200,
		.answer = &acted, .keep = KEEP, REFUSES,
		.about = "Puts off this date, up to a year." },
	{ "POST", ACT "undo", SCOPE, undo, "upkeep_undo", 200, .answer = &acted,
		.keep = KEEP, REFUSES,
		.about = "Takes back the last of these, with its service "
			 "event." },
	{ "GET", ACT "history", SCOPE, history, "upkeep_history", 200,
		.answer = &past, .items = "items", .next = "_id", .total = true,
		.about = "What was done, the latest first." },
	{ 0 },
};
