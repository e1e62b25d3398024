/* What the rooms of the admin group share. */
#ifndef ADMIN_ROOMS_H
#define ADMIN_ROOMS_H

#include "http/route.h"

#define SCOPE "admin"

/* The rooms' rows. */
extern const struct route clients_routes[], users_routes[];

#endif
