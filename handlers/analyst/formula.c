/* What a child does that runs a definition. */
#include <string.h>
#include <time.h>

#include <json-c/json.h>

#include "analyst.h"
#include "formula/run.h"
#include "text/jsonc.h"

/* Kept from before the filter. */
static struct run_request asked;

static const char *
copy_of(struct arena *arena, struct json_object *o, const char *key)
{
	const char *text = jsonc_text(o, key);

	return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

/* What is no text in the request, as the text of its JSON. */
static const char *
json_of(struct arena *arena, struct json_object *o, const char *key)
{
	struct json_object *value = json_object_object_get(o, key);
	const char *text = value ? json_object_to_json_string_ext(
					   value, JSON_C_TO_STRING_PLAIN)
				 : NULL;

	return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

/* A definition is a text, for the order of its members counts. */
bool
open_formula(struct arena *arena, const char *request)
{
	struct json_object *o = json_tokener_parse(request);
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	asked = (struct run_request){ .engine = QUERY_ENGINE,
		.spill = QUERY_FOLDER,
		.columns = json_of(arena, o, "columns"),
		.definition = copy_of(arena, o, "definition"),
		.params = json_of(arena, o, "params"),
		.timezone = copy_of(arena, o, "timezone"),
		.dataset = json_of(arena, o, "dataset"),
		.now = now.tv_sec * 1000LL + now.tv_nsec / 1000000 };
	json_object_put(o);
	run_prepare(&asked);
	return true;
}

void
run_formula(struct arena *arena, const char *request)
{
	struct run_result result;

	(void)request;
	errand_progress("run", 0, 1);
	if (run_definition(arena, &asked, &result))
		errand_answer(result.answer, strlen(result.answer));
	else
		errand_refuse(result.code, result.message, result.details);
}
