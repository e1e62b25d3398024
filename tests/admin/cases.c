/* What administrators are promised, case by case. */
#include "admin.h"

static const struct table tables[] = {
	{ "metrics", metrics },
	{ "lists", lists },
	{ "publishing", publishing },
	{ "erasing", erasing },
	{ "audit", audit },
	{ 0 },
};

int
main(void)
{
	return harness_run(tables, NULL, live_tests());
}
