/* What administrators are promised, case by case. */
#include "admin.h"
#include "base/arena.h"

static const struct table tables[] = {
	{ "metrics", metrics },
	{ "lists", lists },
	{ "publishing", publishing },
	{ "erasing", erasing },
	{ "audit", audit },
	{ "clients", clients },
	{ "users", users },
	{ "models", models },
	{ "providers", providers },
	{ "plans", plans },
	{ "spending", spending },
	{ 0 },
};

/* As long a text as a version may have, and of the longest characters. */
static void
prepare(void)
{
	struct buffer log = { .arena = kept_memory };

	for (int i = 0; i < 50000; i++)
		buffer_text(&log, "\xf0\x9f\x98\x80");
	keep("wide50000", log.data);
}

int
main(void)
{
	return harness_run(tables, prepare, live_tests());
}
