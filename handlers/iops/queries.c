/* Questions to a dataset: a definition is checked here, and run by a job. */
#include "db/call.h"
#include "formula/definition.h"
#include "iops.h"
#include "serve/await.h"

enum { QUERY_WAIT = 5 /* seconds */ };

static const struct field query[] = {
	{ "id", UUID, .example = AN_ID },
	{ "params", ARRAY, .max = DEFINITION_MAX, .optional = true,
		.about = "[{name, type, default}]: what expressions name as "
			 ":name" },
	{ "steps", ARRAY, .max = DEFINITION_MAX,
		.about = "[{filter: \"units > 3\"}, {group: {by, values}}, "
			 "...], one after the other" },
	{ "charts", ARRAY, .max = DEFINITION_MAX, .optional = true,
		.about = "[{type, x, y, ...}], of what the steps give" },
	{ 0 },
};

static const struct object column = {
	"IopsResultColumn",
	.members = {
		{ "name", TEXT },
		{ "type", ENUM,
			.oneof = "boolean|integer|decimal|date|instant|text" },
		{ 0 },
	},
};

const struct object iops_result = {
	"IopsResult",
	.members = {
		{ "columns", OBJECT, .list = true, .of = &column },
		{ "rows", ARRAY, .about = "the first 10 000, each a list" },
		{ "row_count", INT, .about = "of all" },
		{ "truncated", BOOL, .about = "rows are not all of them" },
		{ "charts", ARRAY,
			.about = "{spec, data: {of, columns, rows, other?}}" },
		{ "params", OBJECT },
		{ "now", INSTANT },
		{ "timezone", TEXT },
		{ "dataset", OBJECT, .about = "{id, name, version, sha256, "
					      "rows}" },
		{ "engine", TEXT },
		{ "hash", TEXT, .about = "of all that is before it" },
		{ 0 },
	},
};

/* A member of the definition, as it was sent. */
static void
add_member(struct request *r, struct buffer *out, const char *name)
{
	const char *text = request_text(r, name);

	buffer_printf(out, "%s\"%s\":%s", out->len ? "," : "{", name,
		text ? text : "[]");
}

static bool
run_query(struct request *r)
{
	const char *const params[] = { request_text(r, "id") };
	const char *columns = db_ask(r, "iops_query_columns", params);
	struct buffer definition = { .arena = &r->arena };

	if (!columns)
		return false;
	add_member(r, &definition, "params");
	add_member(r, &definition, "steps");
	add_member(r, &definition, "charts");
	buffer_text(&definition, "}");
	const char *faults =
		definition_faults(&r->arena, columns, definition.data, NULL);
	if (faults)
		return refuse_with(r, 422, "invalid_definition",
			"The definition does not fit this dataset.", faults);
	return db_call(r) && await(r);
}

const struct route queries_routes[] = {
	{ "POST", "/v1/datasets/:id/query", SCOPE, query, "iops_query", 200,
		.answer = &iops_result, .later = &iops_job,
		.waits = "iops_query_done", .wait = QUERY_WAIT, .fn = run_query,
		.keep = KEEP_NOT, .refuses = "409|429",
		.about = "What a definition makes of a dataset; nothing is "
			 "stored." },
	{ 0 },
};
