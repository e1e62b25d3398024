/* What the rooms of the home group share. */
#ifndef HOME_H
#define HOME_H

#include "http/route.h"

#define SCOPE "home"
#define A_HOME "7c9e6679-7425-40de-944b-e07fc1f90ae7"
#define AN_APPLIANCE "3f0c9a52-8d1e-4b7a-9c66-2f1d0e5b8a41"
#define AN_ID "5d9f2c14-8a3b-4e6d-9b70-1c2d3e4f5a6b"

/* What the DECIMAL of a price may be; numeric(10,2). */
#define MONEY_MAX 99999999

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

enum { NOTES_MAX = 4000, OBJECT_MAX = 16384 };

extern const struct route homes_routes[], members_routes[], contacts_routes[],
	activity_routes[], profile_routes[], invitations_routes[],
	inviting_routes[], appliances_routes[], service_routes[];

#endif
