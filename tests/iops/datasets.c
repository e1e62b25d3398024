/* Datasets: uploaded, queued, listed, changed, deleted. */
#include "cases.h"

#define DATASETS "/v1/datasets"
#define DATASET DATASETS "/<dataset>"
#define PART(name, more) \
	"--edge\r\nContent-Disposition: form-data; name=\"" name "\"" more \
	"\r\n\r\n"
#define CSV \
	PART("file", "; filename=\"C:\\\\May\\\\sales.csv\"") \
	"day,units\r\n2025-01-01,10\r\n" \
	"\r\n--edge--\r\n"
#define NAMED(name) PART("name", "") name "\r\n" CSV
#define OPTIONS(json) PART("options", "") json "\r\n" CSV

const struct test uploading[] = {
	{ "a table needs a token", "POST", DATASETS, no_token, CSV, 401,
		"unauthorized", .type = FORM },
	{ "a token without the scope", "POST", DATASETS, token_unscoped, CSV,
		403, "forbidden", .type = FORM },
	{ "from here on nothing is taken", .sql = HOLD, .gives = "" },
	{ "a table", "POST", DATASETS, token_a, CSV, 202, .type = FORM,
		.headers = "Prefer: wait=0",
		.json = "kind=load\nstate=queued\nphase=null\nerror=null\n"
			"started_at=null",
		.header = "Location~^/v1/jobs/[0-9a-f-]{36}$\n"
			  "Retry-After: 1",
		.keep = "job=id\ndataset=dataset_id" },
	{ "it is called as the file, and is being loaded", "GET", DATASET,
		token_a, NULL, 200,
		.json = "id=<dataset>\nname=sales\nstatus=loading\nversion=0\n"
			"size_bytes=26\nstored_bytes=26\njob=<job>\n"
			"columns.#=0\nproblems.#=0\nloaded_at=null",
		.header = "ETag: \"1\"" },
	{ "what it is is not known yet", "GET", DATASET "/profile", token_a,
		NULL, 409, "not_ready" },
	{ "nor its rows", "GET", DATASET "/preview", token_a, NULL, 409,
		"not_ready" },
	{ "but the file is there", "GET", DATASET "/download", token_a, NULL,
		200, .way = by_http,
		.header = "Content-Disposition: attachment; "
			  "filename=\"sales.csv\"; "
			  "filename*=UTF-8''sales.csv",
		.text = "day,units\r\n2025-01-01,10\r\n" },
	{ "another's dataset", "GET", DATASET, token_b, NULL, 404,
		"not_found" },
	{ "another's file", "GET", DATASET "/download", token_b, NULL, 404,
		"not_found" },
	{ "it is counted", "GET", "/v1/iops/usage", token_a, NULL, 200,
		.json = "tier=free\ndatasets.current=1\ndatasets.limit=5\n"
			"datasets.unlimited=false\nstorage.current=26\n"
			"collaborators_per_analysis=3" },
	{ "a table with a name", "POST", DATASETS, token_a,
		NAMED("  Sales of May "), 202, .type = FORM,
		.headers = "Prefer: wait=0", .keep = "named=dataset_id" },
	{ "its name", "GET", DATASETS "/<named>", token_a, NULL, 200,
		.json = "name=Sales of May" },
	{ "a form without a file", "POST", DATASETS, token_a,
		PART("name", "") "x\r\n--edge--\r\n", 422, "validation_error",
		.type = FORM, .json = "error.details.file=is required" },
	{ "options that are none", "POST", DATASETS, token_a, OPTIONS("[1]"),
		422, "validation_error", .type = FORM,
		.json = "error.details.options=must be an object" },
	{ "what is refused is neither kept nor counted", "GET",
		"/v1/iops/usage", token_a, NULL, 200,
		.json = "datasets.current=2\nstorage.current=52" },
	{ "a wait that is too long", "GET", "/v1/jobs/<job>?wait=11", token_a,
		NULL, 422, "validation_error",
		.json = "error.details.wait=must be from 0 to 10" },
	{ 0 },
};

/* The files of a dataset and its jobs, and how many of them are wanted still:
 * what is not may be swept at any moment. */
#define NOTE(dataset) \
	"drop table if exists noted; create temporary table noted as " \
	"select substr(file_path, 7) as name from iops.datasets where id = " dataset \
	" union select substr(file_path, 7) from iops.jobs where " \
	"dataset_id = " dataset " and file_path is not null; " \
	"select count(*) from noted where iops.has_file(name)"
#define WANTED "select count(*) from noted where iops.has_file(name)"

const struct test jobs[] = {
	{ "a job", "GET", "/v1/jobs/<job>", token_a, NULL, 200,
		.json = "id=<job>\nstate=queued\ndataset_id=<dataset>" },
	{ "a job that is waited for and goes on", "GET",
		"/v1/jobs/<job>?wait=1", token_a, NULL, 200,
		.json = "state=queued" },
	{ "another's job", "GET", "/v1/jobs/<job>", token_b, NULL, 404,
		"not_found" },
	{ "another's job is not ended", "DELETE", "/v1/jobs/<job>", token_b,
		NULL, 404, "not_found" },
	{ "a file is noted", .sql = NOTE("'<dataset>'"), .gives = "1" },
	{ "a load is cancelled, and nothing remains", "DELETE",
		"/v1/jobs/<job>", token_a, NULL, 204,
		.sql = "select count(*) from iops.datasets "
		       "where id = '<dataset>'",
		.gives = "0" },
	{ "its file may go", .sql = WANTED, .gives = "0" },
	{ "what it counted is given back", "GET", "/v1/iops/usage", token_a,
		NULL, 200, .json = "datasets.current=1\nstorage.current=26" },
	{ "the job says so", "GET", "/v1/jobs/<job>?wait=5", token_a, NULL, 200,
		.json = "state=cancelled\ndataset_id=null\nended_at~Z$" },
	{ "cancelled once more", "DELETE", "/v1/jobs/<job>", token_a, NULL,
		204 },
	{ "a job that is over",
		.sql = "update iops.jobs set state = 'done', "
		       "ended_at = now() where dataset_id = "
		       "'<named>' returning 'it is'",
		.gives = "it is" },
	{ "the job of the second table", "GET", DATASETS "/<named>", token_a,
		NULL, 200, .keep = "over=job" },
	{ "what is over is not ended", "DELETE", "/v1/jobs/<over>", token_a,
		NULL, 409, "conflict",
		.json = "error.message=The job is over already." },
	{ 0 },
};

/* As what loads it would leave it. */
#define READY \
	"update iops.datasets set status = 'ready', version = 1, job_id = " \
	"null, row_count = 1, columns = '[{\"name\":\"day\",\"type\":" \
	"\"date\",\"unit\":null}]', preview = '[[\"2025-01-01\"]]', " \
	"problems = '[]', engine_path = 'store:' || replace(id::text, '-', ''), loaded_at = now(), " \
	"profile = '{\"overview\":{},\"columns\":[],\"correlations\":[]," \
	"\"issues\":[]}' where id = '<named>' returning change"

const struct test datasets[] = {
	{ "a dataset that is ready", .sql = READY, .gives = "2" },
	{ "its rows", "GET", DATASETS "/<named>/preview", token_a, NULL, 200,
		.json = "columns.0.name=day\nrows.0.0=2025-01-01\n"
			"row_count=1" },
	{ "what is in it", "GET", DATASETS "/<named>/profile", token_a, NULL,
		200, .json = "issues.#=0" },
	{ "another's rows", "GET", DATASETS "/<named>/preview", token_b, NULL,
		404, "not_found" },
	{ "a second dataset", "POST", DATASETS, token_a, NAMED("april_%"), 202,
		.type = FORM, .headers = "Prefer: wait=0",
		.keep = "april=dataset_id" },
	{ "newest first", "GET", DATASETS, token_a, NULL, 200,
		.json = "items.#=2\nitems.0.id=<april>\nitems.1.id=<named>\n"
			"next=null" },
	{ "a page of them", "GET", DATASETS "?limit=1", token_a, NULL, 200,
		.json = "items.#=1\nitems.0.id=<april>", .keep = "next=next" },
	{ "the next page", "GET", DATASETS "?limit=1&cursor=<next>", token_a,
		NULL, 200, .json = "items.#=1\nitems.0.id=<named>\nnext=null" },
	{ "by name", "GET", DATASETS "?sort=name&limit=1", token_a, NULL, 200,
		.json = "items.#=1", .keep = "first=items.0.id\nnext=next" },
	{ "by name, the next page", "GET",
		DATASETS "?sort=name&limit=1&cursor=<next>", token_a, NULL, 200,
		.json = "items.#=1\nnext=null" },
	{ "by a part of the name, in any case", "GET", DATASETS "?q=OF%20m",
		token_a, NULL, 200, .json = "items.#=1\nitems.0.id=<named>" },
	{ "a percent sign is one", "GET", DATASETS "?q=l_%25", token_a, NULL,
		200, .json = "items.#=1\nitems.0.id=<april>" },
	{ "another's list", "GET", DATASETS, token_b, NULL, 200,
		.json = "items.#=0" },
	{ "a new name", "PATCH", DATASETS "/<named>", token_a,
		J({"name":"May"}), 200, .headers = "If-Match: \"2\"",
			.json = "name=May\nstatus=ready",
			.header = "ETag: \"3\"" },
		{ "a change of another version", "PATCH", DATASETS "/<named>",
			token_a,
			J({"name":"June"}), 412, "precondition_failed",
				.headers = "If-Match: \"2\"" },
			{ "another's name", "PATCH", DATASETS "/<named>",
				token_b, J({"name":"Mine"}), 404, "not_found" },
				{ "the options that it has load nothing",
					"PATCH", DATASETS "/<named>", token_a,
					J({"options":{}}), 200,
						.json = "job=null" },
					{ "other options load it anew", "PATCH",
						DATASETS "/<named>", token_a,
						J({"options":{"delimiter":";"}}),
							202,
							.headers =
								"Prefer: wait=0",
							.json = "kind=load\nstate=queued\ndataset_id=<named>",
							.keep = "again=id" },
						{ "it stays ready meanwhile",
							"GET",
							DATASETS "/<named>",
							token_a, NULL, 200,
							.json = "status=ready\nversion=1\njob=<again>" },
						{ "one load at a time", "POST",
							DATASETS
							"/<named>/replace",
							token_a, CSV, 409,
							"conflict",
							.type = FORM },
						{ "that load is cancelled",
							"DELETE",
							"/v1/jobs/<again>",
							token_a, NULL, 204 },
						{ "and what was ready stays",
							"GET",
							DATASETS "/<named>",
							token_a, NULL, 200,
							.json = "status=ready\nversion=1\njob=null" },
						{ "a new version", "POST",
							DATASETS
							"/<named>/replace",
							token_a, CSV, 202,
							.type = FORM,
							.headers =
								"Prefer: wait=0",
							.keep = "again=id" },
						{ "its file is told apart from the one before",
							.sql = "select count(distinct path) from (select file_path "
							       "from iops.datasets where id = '<named>' union all "
							       "select file_path from iops.jobs where id = '<again>') "
							       "as f (path)",
							.gives = "2" },
						{ "its files are noted",
							.sql = NOTE(
								"'<named>'"),
							.gives = "2" },
						{ "deleted in another version",
							"DELETE",
							DATASETS "/<named>",
							token_a, NULL, 412,
							"precondition_failed",
							.headers =
								"If-Match: \"2\"" },
						{ "deleted", "DELETE",
							DATASETS "/<named>",
							token_a, NULL, 204,
							.sql = "select state from iops.jobs where id = '<again>'",
							.gives = "cancelled" },
						{ "both files may go",
							.sql = WANTED,
							.gives = "0" },
						{ "and the engine's",
							.sql = "select iops.has_engine_file(replace('<named>', '-', ''))",
							.gives = "f" },
						{ "a deletion gives nothing back",
							"GET", "/v1/iops/usage",
							token_a, NULL, 200,
							.json = "datasets.current=2" },
						{ 0 },
					};

#define LIMITED(more) \
	"insert into iops.account_limits (user_id, datasets, storage_bytes) " \
	"select user_id, " more " from iops.datasets where id = '<april>' " \
	"on conflict (user_id) do update set datasets = excluded.datasets, " \
	"storage_bytes = excluded.storage_bytes returning 'it is'"

const struct test limits[] = {
	{ "a limit that was agreed on", .sql = LIMITED("2, null::bigint"),
		.gives = "it is" },
	{ "is told", "GET", "/v1/iops/usage", token_a, NULL, 200,
		.json = "datasets.limit=2\nai_messages.limit=-1\n"
			"storage.unlimited=true" },
	{ "no dataset beyond it", "POST", DATASETS, token_a, CSV, 403,
		"USAGE_LIMIT_EXCEEDED", .type = FORM,
		.json = "error.message=You have used all datasets of this "
			"month (2/2).\n"
			"error.details.resource_type=dataset\n"
			"error.details.tier=free\nerror.details.current=2\n"
			"error.details.limit=2\n"
			"error.details.upgrade_url=/pricing" },
	{ "none at all", .sql = LIMITED("0, null::bigint"), .gives = "it is" },
	{ "none may be loaded", "POST", DATASETS, token_a, CSV, 403,
		"USAGE_LIMIT_EXCEEDED", .type = FORM },
	{ "room for two such files", .sql = LIMITED("null::integer, 52"),
		.gives = "it is" },
	{ "the second fits", "POST", DATASETS, token_a, CSV, 202, .type = FORM,
		.headers = "Prefer: wait=0" },
	{ "the third does not", "POST", DATASETS, token_a, CSV, 403,
		"USAGE_LIMIT_EXCEEDED", .type = FORM,
		.json = "error.details.resource_type=storage\n"
			"error.details.current=52\nerror.details.limit=52" },
	{ "room enough", .sql = LIMITED("null::integer, null::bigint"),
		.gives = "it is" },
	{ "eighteen that wait",
		.sql = "insert into iops.jobs (user_id, kind) select user_id, "
		       "'query' from iops.datasets, generate_series(1, 18) "
		       "where id = '<april>' returning 'they do'",
		.gives = "they do" },
	{ "a 21st job of one user", "POST", DATASETS, token_a, CSV, 429,
		"rate_limit_exceeded", .type = FORM,
		.header = "Retry-After: 10" },
	{ "they are gone",
		.sql = "delete from iops.jobs where kind = 'query' "
		       "returning 'they are'",
		.gives = "they are" },
	{ "sixty loads of a day",
		.sql = "insert into iops.jobs (user_id, kind, state, ended_at) "
		       "select user_id, 'load', 'done', now() "
		       "from iops.datasets, generate_series(1, 60) "
		       "where id = '<april>' returning 'they are'",
		.gives = "they are" },
	{ "one more", "POST", DATASETS, token_a, CSV, 429,
		"rate_limit_exceeded", .type = FORM,
		.header = "Retry-After: 3600" },
	{ "what was refused is not counted", "GET", "/v1/iops/usage", token_a,
		NULL, 200, .json = "datasets.current=3\nstorage.current=52" },
	{ 0 },
};
