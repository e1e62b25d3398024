/* The rooms of the group billing, and what they share. */
#ifndef BILLING_H
#define BILLING_H

#include "http/route.h"

#define READ "credits.read" /* to see */
#define WRITE "account" /* to change: first-party clients alone get it */

#define A_KEY "9c2b1f64-7a3e-4d58-8e0b-5f6a7c8d9e01"

/* Each in the room's own file, ended by { 0 }. */
extern const struct route keys_routes[], plans_routes[];

#endif
