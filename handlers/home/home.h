/* What the rooms of the home group share. */
#ifndef HOME_H
#define HOME_H

#include "http/route.h"

#define SCOPE "home"
#define A_HOME "7c9e6679-7425-40de-944b-e07fc1f90ae7"
#define AN_APPLIANCE "3f0c9a52-8d1e-4b7a-9c66-2f1d0e5b8a41"
#define A_SCHEDULE "9b2f6c1e-5d3a-4f7b-8e21-6a0c4d8b7f13"
#define AN_ID "5d9f2c14-8a3b-4e6d-9b70-1c2d3e4f5a6b"

/* What the DECIMAL of a price may be; numeric(10,2). */
#define MONEY_MAX 99999999

#define RECURRENCES "once|rolling|fixed"
#define UPKEEP_STATUSES "active|paused|done"

/* The ETag that was read. */
#define IF_MATCH \
	{ \
		"if_match", TEXT, 1, 200, \
			.from = HEADER, .as = "If-Match", .optional = true, \
			.about = "the ETag that was read", .example = "\"42\"" \
	}

/* Where a list goes on. */
#define PAGE \
	{ "limit", INT, 1, 100, .fallback = "20" }, \
	{ \
		"cursor", TEXT, 1, 500, .optional = true, \
					.about = "next, of the page before" \
	}

/* A schedule as lists tell it. */
#define UPKEEP \
	{ "schedule_id", UUID }, { "task_name", TEXT }, \
		{ "status", ENUM, .oneof = UPKEEP_STATUSES }, \
		{ "recurrence", ENUM, .oneof = RECURRENCES }, \
		{ "due", DATE, .null = true }, \
		{ "days_until_due", INT, .null = true, \
			.about = "negative when overdue" }, \
		{ "overdue", BOOL }, \
		{ "due_soon", BOOL, .about = "within 30 days" }, \
		{ "upcoming", BOOL, .about = "later" }, \
		{ "snoozed_until", DATE, .null = true }, \
		{ "last_performed", DATE, .null = true }, \
		{ "estimated_cost", DECIMAL, .null = true }, { "diy", BOOL }, \
	{ \
		"assigned_to", UUID, .null = true \
	}

enum { NOTES_MAX = 4000, OBJECT_MAX = 16384 };

extern const struct route homes_routes[], members_routes[], contacts_routes[],
	activity_routes[], profile_routes[], invitations_routes[],
	inviting_routes[], appliances_routes[], service_routes[],
	maintenance_routes[], upkeep_routes[];

#endif
