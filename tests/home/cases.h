/* The tables of the home group's cases. */
#ifndef CASES_H
#define CASES_H

#include "harness.h"

#define NOWHERE "00000000-0000-4000-8000-000000000000"

/* Makes user b what is said in user a's home. */
#define JOIN(role) \
	"insert into home.members (home_id, user_id, role) " \
	"values ('<home>', '<user_b>', '" role \
	"') on conflict (user_id, home_id) do update set role = '" role \
	"' returning role"

extern const struct test homes[], members[], contacts[], profiles[],
	invitations[], appliances[], service_events[];

const TTest *role_test(void);
const TTest *day_test(void);
const TTest *maintenance_test(void);

/* The time of all that is asked from here on; NULL: as it is. */
void set_now(const char *instant);

#endif
