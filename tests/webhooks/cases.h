/* The tables of the cases of the group webhooks. */
#ifndef CASES_H
#define CASES_H

#include "harness.h"

#define PATH "/v1/webhooks"
#define HOOK PATH "/<hook>"
#define NOWHERE PATH "/00000000-0000-4000-8000-000000000000"
#define URL "https://127.0.0.1/inbox" /* that nobody is told at */
#define MADE(rest) "{\"url\":\"" URL "\",\"events\":[\"credits.low\"]" rest "}"
#define TEN "aaaaaaaaaa"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

extern const struct test changed[], config[], deliveries[], ended[], made[],
	page[];

#endif
