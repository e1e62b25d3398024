/* Usage as a file, made row by row while it is sent: a spreadsheet's, or JSON. */
#include <string.h>

#include "billing.h"
#include "db/rows.h"
#include "text/json_compact.h"

/* The first line: those of a record, in the order of csv_of in export.sql. */
static const char columns[] =
	"id,model_id,operation,credits_used,input_tokens,output_tokens,"
	"total_tokens,request_duration_ms,created_at,cached_tokens,estimated,"
	"status,provider,key_id,first_token_ms\r\n";

static const struct field export[] = {
	{ "format", ENUM, .oneof = "csv|json", .fallback = "csv" },
	USAGE_FILTERS,
	{ 0 },
};

static const struct object records = {
	"UsageExport",
	.members = {
		{ "usage", OBJECT, .list = true, .of = &usage_record },
		{ 0 },
	},
};

static bool
put_text(struct sink *sink, const char *text)
{
	return sink->put(sink, text, strlen(text));
}

static bool
put_csv(struct request *r, struct sink *sink)
{
	const char *row[DB_ROWS_COLUMNS];
	enum db_row next;

	if (!put_text(sink, r->reply.body))
		return false;
	while ((next = db_rows_next(row)) == DB_ROW)
		if (!put_text(sink, row[0]) || !put_text(sink, "\r\n"))
			return false;
	return next == DB_ROWS_OVER;
}

/* One record without blanks; its memory is given back at once. */
static bool
put_record(struct sink *sink, const char *record)
{
	struct arena arena = { 0 };
	struct buffer compact = { .arena = &arena };

	json_compact(&compact, record, strlen(record));
	bool good = sink->put(sink, compact.data, compact.len);
	arena_free(&arena);
	return good;
}

static bool
put_json(struct request *r, struct sink *sink)
{
	const char *row[DB_ROWS_COLUMNS], *between = "";
	enum db_row next;

	if (!put_text(sink, r->reply.body))
		return false;
	while ((next = db_rows_next(row)) == DB_ROW) {
		if (!put_text(sink, between) || !put_record(sink, row[0]))
			return false;
		between = ",";
	}
	return next == DB_ROWS_OVER && put_text(sink, "]}");
}

static bool
begin(struct request *r, bool csv)
{
	reply_stream(r, 200, csv ? put_csv : put_json);
	r->reply.body = csv ? columns : "{\"usage\":[";
	if (csv)
		r->reply.type = "text/csv; charset=utf-8";
	reply_header(r, "Content-Disposition",
		csv ? "attachment; filename=\"usage.csv\""
		    : "attachment; filename=\"usage.json\"");
	reply_header(r, "Cache-Control", "no-store");
	return true;
}

static bool
usage_export(struct request *r)
{
	static const char *const names[] = { "format", "start_date", "end_date",
		"model_id", "operation", "key_id", "status" };
	const char *params[sizeof names / sizeof *names];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		params[i] = request_text(r, names[i]);
	return db_rows_open(r, "usage_export", params) &&
	       begin(r, !strcmp(params[0], "csv"));
}

const struct route export_routes[] = {
	{ "GET", "/v1/usage/export", READ, export, NULL, 200,
		.answer = &records, .fn = usage_export,
		.types = "text/csv|application/json",
		.about = "Your usage as a file, newest first." },
	{ 0 },
};
