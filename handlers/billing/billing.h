/* The rooms of the group billing, and what they share. */
#ifndef BILLING_H
#define BILLING_H

#include "http/route.h"

#define READ "credits.read" /* to see */
#define WRITE "account" /* to change: first-party clients alone get it */

#define A_KEY "9c2b1f64-7a3e-4d58-8e0b-5f6a7c8d9e01"

#define TIERS "free|pro|enterprise"
#define OPERATIONS "completion|chat|embedding|function_call"
#define STATUSES "completed|cut|client_gone|interrupted|failed|swept"

/* Which usage is asked for. */
#define USAGE_FILTERS \
	{ "start_date", WHEN, .optional = true, .about = "included" }, \
		{ "end_date", WHEN, .optional = true, \
			.about = "excluded; a date counts whole" }, \
		{ "model_id", TEXT, 1, 100, .optional = true }, \
		{ "operation", ENUM, .optional = true, .oneof = OPERATIONS }, \
		{ "key_id", UUID, .optional = true }, \
	{ \
		"status", ENUM, .optional = true, .oneof = STATUSES \
	}

/* A call that was made: usage.c. */
extern const struct object usage_record;

/* Each in the room's own file, ended by { 0 }. */
extern const struct route credits_routes[], export_routes[], keys_routes[],
	page_routes[], plans_routes[], profile_routes[], usage_routes[];

/* service.refused: the page that was sent to, with the sentence. */
bool page_again(struct request *, int status, const char *sentence);

#endif
