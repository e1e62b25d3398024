/* What the group billing promises, in the order that the cases build on. */
#include "cases.h"

static const struct table tables[] = {
	{ "plans", plans },
	{ 0 },
};

int
main(void)
{
	return harness_run(tables, NULL, NULL);
}
