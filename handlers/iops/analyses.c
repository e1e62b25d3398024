/* Analyses: definitions that are kept, and what they gave. */
#include <string.h>

#include "db/call.h"
#include "formula/definition.h"
#include "iops.h"
#include "serve/await.h"
#include "text/jsonc.h"

enum { RUN_WAIT = 5 /* seconds */ };

#define CONFIG \
	"config", OBJECT, .max = DEFINITION_MAX, .optional = true, \
			  .about = "{params, steps, charts}, a definition"

/* definition and uses are told by C: a patch would lose the order of members. */
static const struct field create[] = {
	{ "name", TEXT, 1, 255 },
	{ "dataset_id", UUID, .optional = true },
	{ CONFIG },
	{ "timezone", TEXT, 1, 64, .fallback = "UTC" },
	{ "uses", TEXT, .from = CONSTANT, .optional = true },
	{ 0 },
};

static const struct field list[] = {
	{ "status", ENUM, .oneof = "draft|completed|failed", .optional = true },
	{ "dataset_id", UUID, .optional = true, .example = AN_ID },
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "cursor", TEXT, 1, 400, .optional = true,
		.about = "what the list before said under next" },
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID, .example = AN_ID },
	{ 0 },
};

static const struct field held[] = {
	{ "id", UUID, .example = AN_ID },
	{ "if_match", TEXT, 1, 200, .from = HEADER, .as = "If-Match",
		.optional = true, .about = "the ETag that was read",
		.example = "\"3\"" },
	{ 0 },
};

static const struct field change[] = {
	{ "id", UUID, .example = AN_ID },
	{ "if_match", TEXT, 1, 200, .from = HEADER, .as = "If-Match",
		.optional = true, .about = "the ETag that was read",
		.example = "\"3\"" },
	{ "name", TEXT, 1, 255 },
	{ "dataset_id", UUID, .optional = true },
	{ CONFIG },
	{ "timezone", TEXT, 1, 64 },
	{ "definition", TEXT, .from = CONSTANT, .optional = true },
	{ "uses", TEXT, .from = CONSTANT, .optional = true },
	{ 0 },
};

static const struct field run[] = {
	{ "id", UUID, .example = AN_ID },
	{ "params", OBJECT, .max = 16384, .optional = true,
		.about = "values of the definition's parameters, by name" },
	{ 0 },
};

#define BRIEF \
	{ "id", UUID }, { "name", TEXT }, \
		{ "dataset_id", UUID, .null = true }, \
		{ "status", ENUM, .oneof = "draft|completed|failed" }, \
		{ "timezone", TEXT }, \
		{ "error", JSON, .null = true, \
			.about = "{code, message, details} of the last run" }, \
		{ "created_at", INSTANT }, { "updated_at", INSTANT }, \
	{ \
		"ran_at", INSTANT, .null = true \
	}

static const struct object brief = {
	"IopsAnalysisBrief",
	.members = {
		BRIEF,
		{ 0 },
	},
};

static const struct object analysis = {
	"IopsAnalysis",
	.members = {
		BRIEF,
		{ "config", JSON, .null = true, .about = "the definition" },
		{ "results", JSON, .null = true,
			.about = "of the last run that did not fail, as "
				 "IopsResult" },
		{ 0 },
	},
};

static void
set(struct request *r, const char *field, const char *text)
{
	struct value *value = request_value(r, field);

	value->text = text;
	value->len = text ? strlen(text) : 0;
}

/*
 * Holds a definition against the columns of its dataset, if it has one; which
 * of them it reads is told. False: it was refused.
 */
static bool
check(struct request *r, const char *columns, const char *config,
	const char *params, const char **uses)
{
	const char *faults =
		columns && config
			? definition_faults(&r->arena, columns, config, params)
			: NULL;

	if (faults)
		return refuse_with(r, 422, "invalid_definition",
			"The definition does not fit its dataset.", faults);
	if (columns && config && uses)
		*uses = definition_uses(&r->arena, columns, config);
	return true;
}

/* What the database knows: columns of the dataset, the analysis' definition. */
static bool
ask_facts(struct request *r, const char *dataset, const char *id,
	const char **columns, const char **config)
{
	const char *const params[] = { dataset, id };
	const char *said = db_ask(r, "iops_analysis_facts", params);

	if (!said)
		return false;
	struct json_object *o = json_tokener_parse(said);
	const char *found[] = { jsonc_text(o, "columns"),
		jsonc_text(o, "config") };
	for (int i = 0; i < 2; i++)
		if (found[i])
			found[i] = arena_copy(
				&r->arena, found[i], strlen(found[i]));
	json_object_put(o);
	*columns = found[0];
	*config = found[1];
	return true;
}

static bool
run_create(struct request *r)
{
	const char *columns, *config, *uses = NULL;

	if (!ask_facts(r, request_text(r, "dataset_id"), NULL, &columns,
		    &config) ||
		!check(r, columns, request_text(r, "config"), NULL, &uses))
		return false;
	set(r, "uses", uses);
	return db_call(r);
}

static bool
run_change(struct request *r)
{
	const char *columns, *config, *uses = NULL;
	struct value *sent = request_value(r, "config");

	if (!ask_facts(r, request_text(r, "dataset_id"), request_text(r, "id"),
		    &columns, &config) ||
		!check(r, columns, sent->sent ? sent->text : config, NULL,
			&uses))
		return false;
	set(r, "definition", sent->text);
	set(r, "uses", uses);
	return db_call(r);
}

static bool
run_run(struct request *r)
{
	const char *columns, *config;

	if (!ask_facts(r, NULL, request_text(r, "id"), &columns, &config) ||
		!check(r, columns, config, request_text(r, "params"), NULL))
		return false;
	return db_call(r) && await(r);
}

const struct route analyses_routes[] = {
	{ "POST", "/v1/analyses", SCOPE, create, "iops_analysis_create", 201,
		.answer = &analysis, .fn = run_create, .keep = KEEP_NOT,
		.refuses = "404",
		.about = "Keeps a definition, as a draft until it is run." },
	{ "GET", "/v1/analyses", SCOPE, list, "iops_analyses", 200,
		.answer = &brief, .items = "items", .next = "created_at,id",
		.about = "Your analyses, newest first." },
	{ "GET", "/v1/analyses/:id", SCOPE, one, "iops_analysis", 200,
		.answer = &analysis, .about = "One analysis." },
	{ "PATCH", "/v1/analyses/:id", SCOPE, change, "iops_analysis_change",
		200, .answer = &analysis, .fn = run_change, .keep = KEEP_NOT,
		.about = "Changes it; results stay until it is run." },
	{ "DELETE", "/v1/analyses/:id", SCOPE, held, "iops_analysis_delete",
		204, .about = "Deletes an analysis; its jobs end." },
	{ "POST", "/v1/analyses/:id/copy", SCOPE, one, "iops_analysis_copy",
		201, .answer = &analysis,
		.about = "Another one with the same definition, as a draft." },
	{ "POST", "/v1/analyses/:id/run", SCOPE, run, "iops_analysis_run", 200,
		.answer = &analysis, .later = &iops_job,
		.waits = "iops_analysis_ran", .wait = RUN_WAIT, .fn = run_run,
		.keep = KEEP_NOT, .refuses = "409|429",
		.about = "Runs it: its results, or why it failed." },
	{ 0 },
};
