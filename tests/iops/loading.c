/* Files that are loaded, as clients see it: by the analyst of the stack. */
#include "cases.h"

#define DATASETS "/v1/datasets"
#define DATASET DATASETS "/<golden>"
#define WITH(options, file) \
	"--edge\r\nContent-Disposition: form-data; name=\"options\"\r\n\r\n" options \
	"\r\n" file

#define GOLDEN \
	"day,region,units,price,paid,code,note\n" \
	"2025-01-01,North,10,2.50,true,007,ok\n" \
	"2025-01-02,South,12,2.50,false,008,\n" \
	"2025-01-03,North,11,,true,009,\"called, twice\"\n" \
	"2025-01-04,East,13,2.75,true,010,NA\n" \
	"2025-01-05,North,9,3.10,false,011,ok\n" \
	"2025-01-05,North,9,3.10,false,011,ok\n" \
	"2025-01-06,South,90,2.60,true,012,\n" \
	"2025-01-07,East,,2.90,true,013,ok\n" \
	"2025-01-08,South,14,2.45,false,014,late\n" \
	"2025-01-09,North,8,3.30,true,015,ok\n" \
	"2025-01-10,East,10,2.70,,016,ok\n" \
	"2025-01-11,South,12,2.65,true,017,ok\n"

#define WAIT "Prefer: wait=10"

const struct test loading[] = {
	{ "from here on jobs are done", .sql = LET_GO, .gives = "t" },
	{ "nobody has counted",
		.sql = "update iops.usage_tracking set datasets_count = 0 "
		       "returning 'yes'",
		.gives = "yes" },
	{ "nothing else waits",
		.sql = "delete from iops.jobs returning 'nothing'",
		.gives = "nothing" },
	{ "a table is uploaded, and what is in it is told", "POST", DATASETS,
		token_a, FILE_OF("golden.csv", GOLDEN), 201, .type = FORM,
		.way = by_http, .headers = WAIT, .keep = "golden=id",
		.header = "Location~^/v1/datasets/[0-9a-f-]{36}$\nETag: \"2\"",
		.json = "status=ready\nversion=1\nname=golden\nformat=csv\n"
			"row_count=12\ncolumn_count=7\njob=null\nerror=null\n"
			"columns.0.name=day\ncolumns.0.type=date\n"
			"columns.1.type=text\ncolumns.2.type=integer\n"
			"columns.3.type=decimal\ncolumns.4.type=boolean\n"
			"columns.5.type=text\ncolumns.6.type=text\n"
			"profile.overview.rows=12\n"
			"profile.overview.duplicate_rows=1\n"
			"profile.columns.2.stats.mean=18" },
	{ "it is there", "GET", DATASET, token_a, NULL, 200, .way = by_http,
		.json = "status=ready\nprofile!" },
	{ "its profile", "GET", DATASET "/profile", token_a, NULL, 200,
		.way = by_http,
		.json = "overview.completeness=0.9404761904761905" },
	{ "its rows", "GET", DATASET "/preview", token_a, NULL, 200,
		.way = by_http,
		.json = "rows.#=12\nrows.0.1=North\nrow_count=12" },
	{ "the engine's file is named by it",
		.sql = "select engine_path ~ '^store:[0-9a-f]{32}$' and "
		       "engine_bytes > 0 from iops.datasets "
		       "where id = '<golden>'",
		.gives = "t", .way = by_http },
	{ "read in another way", "PATCH", DATASET, token_a,
		J({"options":{"types":{"units":"text"}}}), 200, .way = by_http,
			.headers = WAIT,
			.json = "version=2\ncolumns.2.type=text\nstatus=ready" },
		{ "a version that cannot be read", "POST", DATASET "/replace",
			token_a,
			FILE_OF("x.bin", "\x7f"
					 "ELF\x02\x01\x01"),
			200, .type = FORM, .way = by_http, .headers = WAIT,
			.json = "version=2\nstatus=ready\nrow_count=12\n"
				"error.code=unsupported_format" },
		{ "a version that can", "POST", DATASET "/replace", token_a,
			FILE_OF("y.csv", "a;b\n1;2\n"), 200, .type = FORM,
			.way = by_http, .headers = WAIT,
			.json = "version=3\nrow_count=1\ndelimiter=;\nerror=null" },
		{ "a file that cannot be read says why", "POST", DATASETS,
			token_a,
			FILE_OF("x.bin", "\x7f"
					 "ELF\x02\x01\x01"),
			201, .type = FORM, .way = by_http, .headers = WAIT,
			.keep = "bad=id",
			.json = "status=failed\nversion=0\nname=x.bin\n"
				"error.code=unsupported_format\njob=null\n"
				"profile=null" },
		{ "an option that is none", "POST", DATASETS, token_a,
			WITH("{\"delimitr\":\";\"}",
				FILE_OF("y.csv", "a\n1\n")),
			201, .type = FORM, .way = by_http, .headers = WAIT,
			.json = "status=failed" },
		{ "only what was loaded is counted", "GET", "/v1/iops/usage",
			token_a, NULL, 200, .way = by_http,
			.json = "datasets.current=1" },
		{ "who does not wait asks the job", "POST", DATASETS, token_a,
			FILE_OF("z.csv", "a\n1\n"), 202, .type = FORM,
			.way = by_http,
			.headers = "Prefer: respond-async, wait=0",
			.keep = "job=id" },
		{ "and may wait there", "GET", "/v1/jobs/<job>?wait=10",
			token_a, NULL, 200, .way = by_http,
			.json = "state=done\nphase~^[a-z]+$" },
		{ 0 },
	};
