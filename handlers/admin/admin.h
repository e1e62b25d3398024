/* What the rooms of the admin group share. */
#ifndef ADMIN_ROOMS_H
#define ADMIN_ROOMS_H

#include "http/route.h"

#define SCOPE "admin"
#define TIERS "free|pro|enterprise"
#define A_USER "7c9e6679-7425-40de-944b-e07fc1f90ae7"

/* The rooms' rows. */
extern const struct route accounts_routes[], clients_routes[], models_routes[],
	plans_routes[], providers_routes[], spending_routes[], users_routes[];

#endif
