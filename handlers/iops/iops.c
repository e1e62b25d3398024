/* Tables of users: uploaded here, read and worked on by the analyst. */
#include "iops.h"

static const struct call calls[] = {
	{ "iops_dataset_loaded", "id", SCOPE },
	{ "iops_job_over", "id", SCOPE },
	{ "iops_sweep", "old_names,gone" },
	{ 0 },
};

static const struct route *const rooms[] = { datasets_routes, jobs_routes,
	usage_routes, NULL };

const struct service service = { "iops", rooms, .prefix = "/v1/datasets/",
	.calls = calls, .sweep = "iops_sweep" };
