/* What children do. Here nothing but the open files and the request is known. */
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "analyst.h"
#include "base/log.h"
#include "table/load.h"

/* As load.c gives them. */
enum { SOURCE = 3, ENGINE, FOLDER, BASE };

static bool
tell(void *context, const char *phase, long long done, long long total)
{
	(void)context;
	errand_progress(phase, done, total);
	return true;
}

/* Kept from before the filter. */
static struct load_request load;

static bool
refused(const struct load_result *result)
{
	errand_refuse(result->code, result->message, result->details);
	return false;
}

static const char *
text_of(struct arena *arena, struct json_object *o)
{
	const char *text = o ? json_object_to_json_string(o) : NULL;

	return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

static bool
open_load(struct arena *arena, const char *request)
{
	struct json_object *o = json_tokener_parse(request);
	const char *options = json_object_to_json_string(
		json_object_object_get(o, "options"));
	const char *columns =
		text_of(arena, json_object_object_get(o, "base_columns"));
	struct load_result result = { 0 };

	load = (struct load_request){ .source = SOURCE,
		.engine = ENGINE,
		.spill = FOLDER,
		.base = columns ? BASE : -1,
		.base_columns = columns,
		.options = arena_copy(arena, options, strlen(options)),
		.progress = tell };
	json_object_put(o);
	return load_prepare(arena, &load, &result) || refused(&result);
}

/* Its bytes are on the disk before its parent has to wait for that. */
static void
run_load(struct arena *arena, const char *request)
{
	struct load_result result = { 0 };

	(void)request;
	if (!load_run(arena, &load, &result)) {
		refused(&result);
		return;
	}
	if (fdatasync(ENGINE) != 0)
		die("the engine's file is not on the disk: %m");
	errand_answer(result.facts, strlen(result.facts));
}

const struct errand errands[] = {
	{ "load", open_load, run_load, FOLDER },
	{ "rows", open_rows, run_rows, QUERY_FOLDER },
	{ "formula", open_formula, run_formula, QUERY_FOLDER },
	{ "export", open_rows, run_export, QUERY_FOLDER },
	{ 0 },
};
