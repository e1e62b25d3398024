/* What the group NAME promises, in the order that the cases build on. */
#include "cases.h"

static const struct table tables[] = {
	{ "writing", writing },
	{ "reading", reading },
	{ "listing", listing },
	{ "changing", changing },
	{ "removing", removing },
	{ 0 },
};

int
main(void)
{
	return harness_run(tables, NULL, NULL);
}
