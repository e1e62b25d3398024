/* What the group models promises, in the order that the cases build on. */
#include "cases.h"

static const struct table tables[] = {
	{ "catalogue", catalogue },
	{ "preferences", preferences },
	{ "default model", default_model },
	{ 0 },
};

int
main(void)
{
	return harness_run(tables, NULL, NULL);
}
