/* What the group billing promises, in the order that the cases build on. */
#include "cases.h"

static const struct table tables[] = {
	{ "plans", plans },
	{ "keys that are made", keys_made },
	{ "keys that are used", keys_used },
	{ "keys that are listed", keys_listed },
	{ "keys that are changed", keys_changed },
	{ "keys that end", keys_ended },
	{ 0 },
};

int
main(void)
{
	return harness_run(tables, NULL, NULL);
}
