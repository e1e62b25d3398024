/* Rows and files out of datasets, and files whose rows come after them. */
#include "cases.h"

#define DATASETS "/v1/datasets"
#define TABLE DATASETS "/<table>"
#define WAIT "Prefer: wait=10"

/* 126 rows: n from 11, texts by turns, a gap in each of both columns. */
#define HEAD "n,who,half\n"
#define TEN(t) \
	t "1,ann,0.5\n" t "2,Bob,1\n" t "3,,1.5\n" t "4,carl,2\n" t \
	  "5,=1+1,2.5\n" t "6,\xc3\x84nne,3\n" t "7,bob,3.5\n" t "8,Zoe,4\n" t \
	  "9,zoe,\n"
#define SOME TEN("1") TEN("2") TEN("3") TEN("4") TEN("5") TEN("6") TEN("7")
#define MORE TEN("8") TEN("9") TEN("10") TEN("11") TEN("12") TEN("13") TEN("14")
#define ROWS SOME MORE

const struct test rows[] = {
	{ "a table of 126 rows", "POST", DATASETS, token_a,
		FILE_OF("Rows.CSV", HEAD ROWS), 201, .type = FORM,
		.way = by_http, .headers = WAIT, .keep = "table=id",
		.json = "row_count=126\nname=Rows" },
	{ "rows need a token", "GET", TABLE "/rows", no_token, NULL, 401,
		"unauthorized", .way = by_http },
	{ "another's rows", "GET", TABLE "/rows", token_b, NULL, 404,
		"not_found", .way = by_http },
	{ "its preview goes on", "GET", TABLE "/preview", token_a, NULL, 200,
		.json = "rows.#=100\nrow_count=126\nnext~.",
		.keep = "cursor=next", .way = by_http },
	{ "where the preview ended", "GET",
		TABLE "/rows?limit=1000&cursor=<cursor>", token_a, NULL, 200,
		.way = by_http,
		.json = "rows.#=26\nrow_count=126\nrows.0.0=122\n"
			"rows.25.0=149\nnext=null" },
	{ "the first rows come without a job", "GET", TABLE "/rows?limit=2",
		token_a, NULL, 200, .headers = "Prefer: wait=0",
		.json = "rows.#=2\nrows.0.0=11\nrows.1.1=Bob\ncolumns.#=3\n"
			"columns.2.type=decimal\nnext~.",
		.keep = "cursor=next", .way = by_http },
	{ "nor do the next ones need one", "GET",
		TABLE "/rows?limit=98&cursor=<cursor>", token_a, NULL, 200,
		.headers = "Prefer: wait=0", .json = "rows.#=98\nrows.0.0=13",
		.way = by_http },
	{ "some columns, in the order that is asked for", "GET",
		TABLE "/rows?limit=1&columns=half,n", token_a, NULL, 200,
		.json = "columns.#=2\ncolumns.0.name=half\nrows.0.0=0.5\n"
			"rows.0.1=11\nrows.0.#=2",
		.way = by_http },
	{ "columns as a JSON array", "GET",
		TABLE "/rows?limit=1&columns=%5B%22who%22%5D", token_a, NULL,
		200, .json = "columns.#=1\nrows.0.0=ann", .way = by_http },
	{ "columns that are no names", "GET",
		TABLE "/rows?columns=%5B%22who%22,%22%5D", token_a, NULL, 422,
		"validation_error", .way = by_http },
	{ "a column that there is not", "GET", TABLE "/rows?columns=n,x",
		token_a, NULL, 422, "validation_error",
		.json = "error.details.columns=must be names of its columns; x "
			"is none",
		.way = by_http },
	{ "sorted by a number, downwards", "GET",
		TABLE "/rows?sort=-half&limit=3", token_a, NULL, 200,
		.way = by_http, .headers = WAIT,
		.json = "rows.#=3\nrows.0.2=4\nrows.0.0=18\nrows.1.0=28\n"
			"next~.",
		.keep = "cursor=next" },
	{ "and on", "GET", TABLE "/rows?sort=-half&limit=1&cursor=<cursor>",
		token_a, NULL, 200, .way = by_http, .headers = WAIT,
		.json = "rows.0.0=48" },
	{ "what is missing comes last, downwards too", "GET",
		TABLE "/rows?sort=-half&limit=126", token_a, NULL, 200,
		.way = by_http, .headers = WAIT,
		.json = "rows.111.2=0.5\nrows.112.0=19\nrows.125.0=149\n"
			"next=null" },
	{ "sorted by a text, whatever its case", "GET",
		TABLE "/rows?sort=who&limit=126&columns=who", token_a, NULL,
		200, .way = by_http, .headers = WAIT,
		.json = "rows.0.0==1+1\nrows.14.0=ann\nrows.28.0=Bob\n"
			"rows.41.0=Bob\nrows.42.0=bob\nrows.56.0=carl\n"
			"rows.98.0=\xc3\x84nne\nrows.111.0=\xc3\x84nne" },
	{ "a cursor of another order", "GET",
		TABLE "/rows?sort=n&cursor=<cursor>", token_a, NULL, 422,
		"validation_error", .way = by_http },
	{ "a cursor before the first row", "GET", /* [1,"",-5] */
		TABLE "/rows?cursor=WzEsIiIsLTVd", token_a, NULL, 422,
		"validation_error", .way = by_http },
	{ "a cursor of nulls", "GET", /* [null,"",null] */
		TABLE "/rows?cursor=W251bGwsIiIsbnVsbF0", token_a, NULL, 422,
		"validation_error", .way = by_http },
	{ "a cursor that says no order", "GET", /* [1,null,2] */
		TABLE "/rows?sort=n&cursor=WzEsbnVsbCwyXQ", token_a, NULL, 422,
		"validation_error", .way = by_http },
	{ "a cursor that is none", "GET", TABLE "/rows?cursor=x", token_a, NULL,
		422, "validation_error", .way = by_http },
	{ "sorted by what there is not", "GET", TABLE "/rows?sort=-x", token_a,
		NULL, 422, "validation_error",
		.json = "error.details.sort=must be one of its columns; -x is "
			"none",
		.way = by_http },
	{ "more rows than may be asked for", "GET", TABLE "/rows?limit=1001",
		token_a, NULL, 422, "validation_error",
		.json = "error.details.limit=must be from 1 to 1000",
		.way = by_http },
	{ "who does not wait is told to come again", "GET",
		TABLE "/rows?sort=n&limit=7", token_a, NULL, 503,
		"service_unavailable", .headers = "Prefer: wait=0",
		.header = "Retry-After: 1", .way = by_http },
	{ "the same question is one job",
		.sql = "select count(*) from iops.jobs where kind = 'query' "
		       "and request @> '{\"limit\":7}'",
		.gives = "1", .way = by_http },
	{ "and is answered then", "GET", TABLE "/rows?sort=n&limit=7", token_a,
		NULL, 200, .way = by_http, .headers = WAIT,
		.json = "rows.#=7\nrows.0.0=11" },
	{ "by that job",
		.sql = "select count(*) from iops.jobs where kind = 'query' "
		       "and request @> '{\"limit\":7}'",
		.gives = "1", .way = by_http },
	{ "119 more queries within a minute",
		.sql = "insert into iops.jobs (user_id, kind, state, ended_at) "
		       "select user_id, 'query', 'done', now() "
		       "from iops.datasets, generate_series(1, 120) "
		       "where id = '<table>' returning 'were there'",
		.gives = "were there", .way = by_http },
	{ "no more than 120 queries a minute", "GET",
		TABLE "/rows?sort=n&limit=8", token_a, NULL, 429,
		"rate_limit_exceeded", .header = "Retry-After~^[0-9]+$",
		.way = by_http },
	{ "what is known is told all the same", "GET",
		TABLE "/rows?sort=n&limit=7", token_a, NULL, 200,
		.way = by_http, .headers = WAIT, .json = "rows.#=7" },
	{ "a minute goes by",
		.sql = "update iops.jobs set created_at = created_at - "
		       "interval '1 minute' where kind = 'query' "
		       "returning 'gone'",
		.gives = "gone", .way = by_http },
	{ 0, .way = by_http },
};

const struct test files[] = {
	{ "the file as it was sent has its ending", "GET", TABLE "/download",
		token_a, NULL, 200, .way = by_http, .text = HEAD ROWS,
		.header =
			"Content-Disposition: attachment; filename=\"Rows.csv\"; "
			"filename*=UTF-8''Rows.csv" },
	{ "a small table", "POST", DATASETS, token_a,
		FILE_OF("s.tsv", "who\tn\n=1+1\t1\n\"a, \"\"b\"\"\"\t\n"), 201,
		.type = FORM, .way = by_http, .headers = WAIT,
		.keep = "small=id" },
	{ "as CSV, with what is a formula disarmed", "GET",
		DATASETS "/<small>/download?format=csv", token_a, NULL, 200,
		.way = by_http, .headers = WAIT,
		.text = "\xef\xbb\xbfwho,n\r\n'=1+1,1\r\n\"a, \"\"b\"\"\",\r\n",
		.header = "Content-Type: text/csv; charset=utf-8\n"
			  "Content-Disposition: attachment; "
			  "filename=\"s.csv\"; filename*=UTF-8''s.csv" },
	{ "raw", "GET", DATASETS "/<small>/download?format=csv&raw=true",
		token_a, NULL, 200, .way = by_http, .headers = WAIT,
		.text = "who,n\r\n=1+1,1\r\n\"a, \"\"b\"\"\",\r\n" },
	{ "as ndjson", "GET", DATASETS "/<small>/download?format=ndjson",
		token_a, NULL, 200, .way = by_http, .headers = WAIT,
		.text = "{\"who\":\"=1+1\",\"n\":1}\n"
			"{\"who\":\"a, \\\"b\\\"\",\"n\":null}\n",
		.header = "Content-Type: application/x-ndjson" },
	{ "what was written is named by its result alone",
		.sql = "select count(*) from iops.job_results "
		       "where iops.has_engine_file(substr(file_path, 7))",
		.gives = "3", .way = by_http },
	{ "another's table", "GET", DATASETS "/<small>/download?format=csv",
		token_b, NULL, 404, "not_found", .way = by_http },
	{ "a format that there is not", "GET",
		DATASETS "/<small>/download?format=xlsx", token_a, NULL, 422,
		"validation_error", .way = by_http },
	{ "who does not wait comes again", "GET",
		TABLE "/download?format=ndjson", token_a, NULL, 503,
		"service_unavailable", .headers = "Prefer: wait=0",
		.header = "Retry-After: 1", .way = by_http },
	{ 0, .way = by_http },
};

const struct test versions[] = {
	{ "rows are appended by the names of columns", "POST",
		DATASETS "/<small>/append", token_a,
		FILE_OF("t.csv", "N,more\n2.5,yes\n3,no\n"), 200, .type = FORM,
		.way = by_http, .headers = WAIT,
		.json = "version=2\nrow_count=4\ncolumn_count=3\nformat=tsv\n"
			"columns.1.name=n\ncolumns.1.type=decimal\n"
			"columns.2.name=more\nsha256=null\nerror=null" },
	{ "they come after the others", "GET", DATASETS "/<small>/rows",
		token_a, NULL, 200,
		.json = "rows.#=4\nrows.0.0==1+1\nrows.0.1=1\n"
			"rows.2.1=2.5\nrows.2.2=true",
		.way = by_http },
	{ "their file is wanted no longer",
		.sql = "select iops.has_file(substr(file_path, 7)) "
		       "from iops.jobs where request ? 'append'",
		.gives = "f", .way = by_http },
	{ "a type that differs", "POST", DATASETS "/<small>/append", token_a,
		FILE_OF("t.csv", "n\nmany\n"), 200, .type = FORM,
		.way = by_http, .headers = WAIT,
		.json = "version=2\nrow_count=4\nstatus=ready\n"
			"error.code=types_differ\n"
			"error.details.n=text, not decimal" },
	{ "no file that was sent has all rows", "GET",
		DATASETS "/<small>/download", token_a, NULL, 409, "conflict",
		.way = by_http },
	{ "but a CSV of all has", "GET",
		DATASETS "/<small>/download?format=csv&raw=true", token_a, NULL,
		200, .way = by_http, .headers = WAIT,
		.text = "who,n,more\r\n=1+1,1,\r\n\"a, \"\"b\"\"\",,\r\n"
			",2.5,true\r\n,3,false\r\n" },
	{ "nor can it be read anew", "PATCH", DATASETS "/<small>", token_a,
		J({"options":{"header":false}}), 409, "conflict",
			.way = by_http },
		{ "a table that is not there", "POST",
			DATASETS "/" NOWHERE "/append", token_a,
			FILE_OF("t.csv", "n\n1\n"), 404, "not_found",
			.type = FORM, .way = by_http },
		{ "another's table gets no rows", "POST",
			DATASETS "/<small>/append", token_b,
			FILE_OF("t.csv", "n\n1\n"), 404, "not_found",
			.type = FORM, .way = by_http },
		{ "an append without a file", "POST",
			DATASETS "/<small>/append", token_a, "--edge--\r\n",
			422, "validation_error", .type = FORM,
			.json = "error.details.file=is required",
			.way = by_http },
		{ "a cursor of the version before", "GET",
			TABLE "/rows?limit=2", token_a, NULL, 200,
			.keep = "cursor=next", .way = by_http },
		{ "analyses read two columns",
			.sql = "insert into iops.analyses (user_id, name, dataset_id, "
			       "uses) select user_id, 'Who', id, '{n,who}' "
			       "from iops.datasets where id = '<table>' "
			       "returning 'they do'",
			.gives = "they do", .way = by_http },
		{ "a version without one of them is refused", "POST",
			TABLE "/replace", token_a, FILE_OF("t.csv", "n\n1\n"),
			200, .type = FORM, .way = by_http, .headers = WAIT,
			.json = "version=1\nrow_count=126\nstatus=ready\n"
				"error.code=columns_missing\n"
				"error.details.who.0=Who\nerror.details.n!" },
		{ "one with both is taken", "POST", TABLE "/replace", token_a,
			FILE_OF("t.json", "[{\"n\":1,\"who\":\"x\"}]"), 200,
			.type = FORM, .way = by_http, .headers = WAIT,
			.json = "version=2\nrow_count=1\nformat=json\nerror=null" },
		{ "it downloads by its own ending", "GET", TABLE "/download",
			token_a, NULL, 200, .way = by_http,
			.header =
				"Content-Disposition: attachment; "
				"filename=\"Rows.json\"; filename*=UTF-8''Rows.json" },
		{ "the cursor leads nowhere", "GET",
			TABLE "/rows?limit=2&cursor=<cursor>", token_a, NULL,
			409, "conflict", .way = by_http },
		{ "one without, by force", "POST", TABLE "/replace", token_a,
			PART_OF("force", "true") FILE_OF("t.csv", "n\n1\n"),
			200, .type = FORM, .way = by_http, .headers = WAIT,
			.json = "version=3\ncolumn_count=1\nerror=null" },
		{ 0 },
	};
