/* Tables of users: uploaded here, read and worked on by the analyst. */
#include "crypto/password.h"
#include "iops.h"

static const struct option options[] = {
	{ "DATASET_MAX", "1024", "MiB of a file that is uploaded, at most", 1,
		1024 },
	{ 0 },
};

static const struct call calls[] = {
	{ "iops_dataset_gate", "bytes", SCOPE },
	{ "iops_replace_gate", "bytes", SCOPE },
	{ "iops_dataset_loaded", "id", SCOPE },
	{ "iops_job_over", "id", SCOPE },
	{ "iops_analysis_facts", "dataset_id,id", SCOPE },
	{ "iops_analysis_ran", "id", SCOPE },
	{ "iops_query_columns", "id", SCOPE },
	{ "iops_query_done", "id", SCOPE },
	{ "iops_report_content", "analysis_id,id,title,description", SCOPE },
	{ "iops_rows_read", "id", SCOPE },
	{ "iops_exported", "id", SCOPE },
	{ "iops_upload_at", "id", SCOPE },
	{ "iops_upload_moved", "id,was,becomes,hash_state,sha256", SCOPE },
	{ "iops_sweep", "old_names,gone" },
	{ 0 },
};

static const struct route *const rooms[] = { analyses_routes, datasets_routes,
	jobs_routes, queries_routes, reports_routes, rows_routes,
	uploads_routes, usage_routes, NULL };

/* Of reports. */
static void
start(void)
{
	password_start();
}

const struct service service = { "iops", rooms, .prefix = "/v1/datasets/",
	.options = options, .start = start, .calls = calls,
	.sweep = "iops_sweep" };
