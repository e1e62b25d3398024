/* The client's own body: model, stream and a lower limit are put in. */
#include <string.h>

#include "dialect/request_parts.h"
#include "dialect/splice.h"

static const char *
quoted(struct arena *arena, const char *text)
{
	struct buffer out = { .arena = arena };

	json_quote(&out, text, strlen(text));
	return out.data;
}

void
write_own(struct writing *w)
{
	const struct asked *a = w->asked;
	bool openai = w->route->kind == DIALECT_OPENAI;
	bool embedding = a->form == FORM_EMBEDDING;
	bool stream = w->route->stream && !embedding;
	long long max = put_max(w);
	const char *most =
		max && !embedding ? arena_printf(w->arena, "%lld", max) : NULL;
	bool both = asked_get(a, "max_completion_tokens").text ||
		    (a->form == FORM_CHAT && !asked_get(a, "max_tokens").text);

	if (a->form == FORM_MESSAGES && !most)
		most = arena_printf(w->arena, "%lld", w->route->model_tokens);
	const struct edit edits[] = {
		{ "model", quoted(w->arena, w->route->model) },
		{ "stream", embedding ? NULL
			    : stream  ? "true"
				      : "false" },
		{ "stream_options",
			stream && openai ? "{\"include_usage\":true}" : NULL,
			.drop = !stream },
		{ "max_completion_tokens", both ? most : NULL },
		{ "max_tokens", most, .present = both },
		{ 0 },
	};
	splice(w->out, &a->body.value, edits);
}
