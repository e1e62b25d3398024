/* Jobs: work that outlasts a request. */
#include "iops.h"

static const struct field one[] = {
	{ "id", UUID, .example = AN_ID },
	{ 0 },
};

const struct object iops_job = {
	"IopsJob",
	.members = {
		{ "id", UUID },
		{ "kind", ENUM, .oneof = "load|query|run|export|fetch|picture" },
		{ "state", ENUM,
			.oneof = "queued|running|done|failed|cancelled" },
		{ "phase", ENUM, .null = true,
			.oneof = "fetch|detect|read|store|profile|run" },
		{ "done", INT, .about = "of total, in this phase" },
		{ "total", INT },
		{ "error", JSON, .null = true,
			.about = "{code, message, details}, where it failed" },
		{ "dataset_id", UUID, .null = true },
		{ "analysis_id", UUID, .null = true },
		{ "created_at", INSTANT },
		{ "started_at", INSTANT, .null = true },
		{ "ended_at", INSTANT, .null = true },
		{ 0 },
	},
};

const struct route jobs_routes[] = {
	{ "GET", "/v1/jobs/:id", SCOPE, one, "iops_job", 200,
		.answer = &iops_job, .waits = "iops_job_over",
		.about = "How far a job is." },
	{ "DELETE", "/v1/jobs/:id", SCOPE, one, "iops_job_cancel", 204,
		.refuses = "409",
		.about = "Ends a job; nothing of it remains." },
	{ 0 },
};
