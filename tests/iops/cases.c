/* What the iops group promises, in the order that the cases build on. */
#include "cases.h"

static const struct table tables[] = {
	{ "uploading", uploading },
	{ "jobs", jobs },
	{ "datasets", datasets },
	{ "uploads", uploads },
	{ "limits", limits },
	{ "loading", loading },
	{ "queries", queries },
	{ "analyses", analyses },
	{ "reports", reports },
	{ "rows", rows },
	{ "files", files },
	{ "versions", versions },
	{ "pieces", pieces },
	{ 0 },
};

int
main(void)
{
	const TTest *const others[] = { waiting_test(), gate_test(), NULL };

	return harness_run(tables, NULL, others);
}
