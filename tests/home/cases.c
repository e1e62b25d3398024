/* What the home group promises, in the order that the cases build on. */
#include "cases.h"

static const struct table tables[] = {
	{ "homes", homes },
	{ "members", members },
	{ "invitations", invitations },
	{ "contacts", contacts },
	{ "profiles", profiles },
	{ "appliances", appliances },
	{ "service", service_events },
	{ 0 },
};

int
main(void)
{
	const TTest *const others[] = { role_test(), day_test(),
		maintenance_test(), NULL };

	return harness_run(tables, NULL, others);
}
