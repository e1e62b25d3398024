/* The rooms of the group billing, and what they share. */
#ifndef BILLING_H
#define BILLING_H

#include "http/route.h"

#define READ "credits.read" /* to see */
#define WRITE "account" /* to change: first-party clients alone get it */

/* Each in the room's own file, ended by { 0 }. */
extern const struct route plans_routes[];

#endif
