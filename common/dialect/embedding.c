/* Embeddings: bodies for Gemini's batchEmbedContents. */
#include <string.h>

#include "dialect/request_parts.h"

enum { INPUTS_MAX = 2048 }; /* of one call, as OpenAI allows */

static const char *const known[] = { "model", "input", "dimensions",
	"encoding_format", NULL };

/* One text, or several; lists of tokens are left to who knows them. */
const struct wrong *
read_embedding(struct asked *a)
{
	struct json_value input = asked_get(a, "input");
	struct json_walk walk = json_walk(&input);
	struct json_value packing = asked_get(a, "encoding_format");
	int count = 0;

	a->facts.base64 = json_is(&packing, "base64");
	if (input.type == JSON_STRING)
		asked_estimate(a, &input);
	else if (input.type != JSON_ARRAY)
		return asked_wrong(
			a, "input", "The input is a text or a list of texts.");
	for (struct json_item item; json_next(&walk, &item); count++) {
		if (item.value.type == JSON_STRING)
			asked_estimate(a, &item.value);
		else {
			a->foreign = "input";
			a->estimate.parts += 32;
			struct json_walk tokens = json_walk(&item.value);
			for (struct json_item i; json_next(&tokens, &i);)
				a->estimate.parts += 32;
		}
	}
	if (input.type == JSON_ARRAY &&
		(count == 0 || (count > INPUTS_MAX && !a->foreign)))
		return asked_wrong(a, "input", "There are 1 to 2048 texts.");
	return NULL;
}

static void
content(struct writing *w, const struct json_value *text)
{
	put(w, "{\"model\":");
	const char *name = arena_printf(w->arena, "models/%s", w->route->model);
	json_quote(w->out, name, strlen(name));
	put_value(w, ",\"content\":{\"parts\":[{\"text\":", text);
	put(w, "}]}");
	put_param(w, "dimensions", ",\"outputDimensionality\":");
	put(w, "}");
}

void
write_embeddings(struct writing *w)
{
	struct json_value input = asked_get(w->asked, "input");
	struct json_walk walk = json_walk(&input);
	bool first = true;

	if (w->route->kind != DIALECT_GEMINI) {
		unsupported(w, "model", "An embedding");
		return;
	}
	put(w, "{\"requests\":[");
	if (input.type == JSON_STRING)
		content(w, &input);
	for (struct json_item item; json_next(&walk, &item);) {
		put(w, first ? "" : ",");
		first = false;
		content(w, &item.value);
	}
	put(w, "]}");
	drop_all_but(w, known);
}
