/* What the share group promises, in the order that the cases build on. */
#include "cases.h"

static const struct table tables[] = {
	{ "reading", reading },
	{ "refusing", refusing },
	{ "counting", counting },
	{ "passwords", passwords },
	{ "paging", paging },
	{ 0 },
};

int
main(void)
{
	const TTest *const others[] = { crowd_test(), NULL };

	return harness_run(tables, NULL, others);
}
