/* Language models, and how each user wants to use them. */
#include "models.h"

/* The first row that fits wins: preferences' model before the others'. */
static const struct route *const rooms[] = { catalogue_routes,
	preferences_routes, NULL };

const struct service service = { "models", rooms, .prefix = "/v1/models/" };
