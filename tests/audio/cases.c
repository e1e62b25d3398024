/* What the audio group promises, in the order that the cases build on. */
#include "cases.h"

static const struct table tables[] = {
	{ "settings", settings },
	{ "keys", keys },
	{ "creating", creating },
	{ "reading", reading },
	{ "changing", changing },
	{ "refusing", refusing },
	{ "listing", listing },
	{ "searching", searching },
	{ "languages", languages },
	{ "exporting", exporting },
	{ "importing", importing },
	{ "syncing", syncing },
	{ "removing", removing },
	{ 0 },
};

enum { OTHERS_MAX = 64 };

int
main(void)
{
	const TTest *const *lists[] = { vault_tests(), rotation_tests(),
		size_tests(), plan_tests(), fault_tests(), last_tests() };
	const TTest *all[OTHERS_MAX] = { NULL };
	int count = 0;

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		for (const TTest *const *t = lists[i]; *t; t++)
			all[count++] = *t;
	return harness_run(tables, NULL, all);
}
