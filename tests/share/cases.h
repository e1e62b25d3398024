/* The tables of the share group's cases. */
#ifndef CASES_H
#define CASES_H

#include "harness.h"

/* A report of Ann's analysis: its code, further columns and their values. */
#define REPORT(code, columns, values) \
	"delete from iops.reports where short_code = '" code "'; " \
	"insert into iops.reports (analysis_id, user_id, short_code, title, " \
	"edition" columns ") select a.id, a.user_id, '" code \
	"', 'Sales', 1" values \
	" from iops.analyses as a where a.user_id = '<user_a>' " \
	"and a.name = 'shared' returning 1"

#define MADE(code, columns, values) \
	.sql = REPORT(code, columns, values), .gives = "1"

/* What was published under a code, as an edition. */
#define EDITION(code, edition, content, face, hash) \
	"insert into iops.snapshots (report_id, edition, user_id, content, " \
	"content_hash, face, created_at) select r.id, " edition \
	", r.user_id, '" content "', " hash ", '" face \
	"', '2026-03-01 09:30Z' " \
	"from iops.reports as r where r.short_code = '" code "' returning 1"

#define CONTENT \
	"{\"description\":\"Of\\nJanuary\",\"results\":{\"columns\":[{\"name\":" \
	"\"region\",\"type\":\"text\"},{\"name\":\"sum\",\"type\":\"decimal\"}]," \
	"\"rows\":[[\"=North, <b>\",107.2],[null,-330.1],[\"\",null]]}," \
	"\"title\":\"Sales <i>\"}"
#define FACE \
	"{\"title\":\"Sales <i>\",\"description\":\"Of\\nJanuary\",\"dataset\":" \
	"{\"name\":\"sales\"},\"columns\":[{\"name\":\"region\",\"type\":" \
	"\"text\"},{\"name\":\"sum\",\"type\":\"decimal\"}],\"charts\":[{" \
	"\"spec\":{\"type\":\"bar\",\"x\":\"region\",\"y\":[\"sum\"],\"note\":" \
	"\"Without returns\"},\"data\":{\"of\":2,\"columns\":[\"region\",\"sum\"" \
	"],\"rows\":[[\"<script>\",107.2],[\"South\",330.1]]}}],\"row_count\":3," \
	"\"kept\":3,\"truncated\":false,\"timezone\":\"UTC\"}"
#define HASH(content) "encode(sha256(convert_to('" content "', 'UTF8')), 'hex')"

/* Published as it should be. */
#define PUBLISHED(code) \
	EDITION(code, "1", CONTENT, FACE, HASH(CONTENT)) \
	"; insert into iops.snapshot_rows (snapshot_id, user_id, n, " \
	"cells) select s.id, s.user_id, e.n, e.cells from " \
	"iops.snapshots as s join iops.reports as r on r.id = s.report_id, " \
	"json_array_elements(s.content -> 'results' -> 'rows') with " \
	"ordinality as e (cells, n) where r.short_code = '" code "'; select 1"

#define ANALYSIS \
	"delete from iops.analyses where name = 'shared'; insert into iops.analyses (user_id, name) values ('<user_a>', " \
	"'shared') returning 1"

/* What was counted of it, "views 2, refused 1". */
#define COUNTED(code) \
	"select coalesce(string_agg(concat_ws(' ', v.kind, v.count), ', ' " \
	"order by v.kind), '-') from iops.report_views as v join iops.reports " \
	"as r on r.id = v.report_id where r.short_code = '" code "'"

#define GET(path) "GET", path, no_token, NULL

extern const struct test reading[], refusing[], counting[], passwords[],
	paging[];

/* Tests that are more than one request. */
const TTest *crowd_test(void);

#endif
