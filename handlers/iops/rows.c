/* Rows of datasets, and all of them as a file. */
#include "iops.h"

enum { ROWS_WAIT = 5, EXPORT_WAIT = 10 /* seconds */ };

static const struct field rows[] = {
	{ "id", UUID, .example = AN_ID },
	{ "limit", INT, 1, 1000, .fallback = "100" },
	{ "cursor", TEXT, 1, 2400, .optional = true,
		.about = "what the rows before said under next" },
	{ "columns", TEXT, 1, 4000, .optional = true,
		.about = "names by comma, or a JSON array of names",
		.example = "day,units" },
	{ "sort", TEXT, 1, 210, .optional = true,
		.about = "a column, or - and a column: the first 10 000 rows",
		.example = "-units" },
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID, .example = AN_ID },
	{ 0 },
};

static const struct field download[] = {
	{ "id", UUID, .example = AN_ID },
	{ "format", ENUM, .oneof = "original|csv|ndjson",
		.fallback = "original" },
	{ "raw", BOOL, .optional = true,
		.about = "CSV without byte order mark, and without ' before "
			 "what spreadsheets take for formulas" },
	{ 0 },
};

static const struct object page = {
	"IopsRows",
	.members = {
		{ "columns", OBJECT, .list = true, .of = &iops_column },
		{ "rows", ARRAY, .about = "each a list, of these columns" },
		{ "row_count", INT, .about = "of all" },
		{ "next", TEXT, .null = true },
		{ 0 },
	},
};

const struct route rows_routes[] = {
	{ "GET", "/v1/datasets/:id/rows", SCOPE, rows, "iops_rows", 200,
		.answer = &page, .waits = "iops_rows_read", .wait = ROWS_WAIT,
		.refuses = "409|429|503",
		.about = "Some of its rows; 503 when they are not ready yet." },
	{ "GET", "/v1/datasets/:id/preview", SCOPE, one, "iops_preview", 200,
		.answer = &page, .refuses = "409",
		.about = "Its first 100 rows." },
	{ "GET", "/v1/datasets/:id/download", SCOPE, download, "iops_download",
		200, .file = true, .waits = "iops_exported",
		.wait = EXPORT_WAIT, .refuses = "409|429|503",
		.about = "The file as it was sent, or all rows as CSV or "
			 "ndjson; 503 when that is not written yet." },
	{ 0 },
};
