/* A household's appliances and their upkeep, shared by its members. */
#include "home.h"

/* The first row that fits wins: profile and invitations before a home's :id. */
static const struct route *const rooms[] = { profile_routes, invitations_routes,
	homes_routes, members_routes, inviting_routes, contacts_routes,
	activity_routes, appliances_routes, service_routes, maintenance_routes,
	upkeep_routes, NULL };

const struct service service = { "home", rooms, .prefix = "/v1/homes/" };
