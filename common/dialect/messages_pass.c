/* Anthropic's own events: they go on but for id, model and usage. */
#include <string.h>

#include "dialect/reply_parts.h"
#include "dialect/splice.h"

static void
emit(struct reply *r, struct buffer *out, const struct json_value *event,
	const struct edit *edits)
{
	struct buffer json = { .arena = out->arena };
	struct json_value type;
	const char *name = NULL;

	if (json_get(event, "type", &type))
		name = json_text(out->arena, &type);
	if (name && name[strspn(name, "abcdefghijklmnopqrstuvwxyz_")])
		name = NULL;
	splice(&json, event, edits);
	reply_frame(r, out, name, json.data, json.len);
}

static void
start(struct reply *r, const struct json_value *event, struct buffer *out)
{
	struct buffer message = { .arena = out->arena };
	struct buffer model = { .arena = out->arena };
	struct json_value said;

	if (!json_get_as(event, "message", JSON_OBJECT, &said))
		return;
	json_quote(&model, r->plan.model, strlen(r->plan.model));
	const struct edit inner[] = {
		{ "id", arena_printf(out->arena, "\"msg_%s\"", r->plan.id) },
		{ "model", model.data },
		{ 0 },
	};
	splice(&message, &said, inner);
	const struct edit outer[] = {
		{ "message", message.data },
		{ 0 },
	};
	emit(r, out, event, outer);
}

/* The one before it, should there be two. */
static void
release(struct reply *r, struct buffer *out)
{
	static const struct edit none[] = {
		{ 0 },
	};

	if (!r->holding)
		return;
	r->holding = false;
	struct json_value event = json_whole_text(r->held.data, r->held.len);
	emit(r, out, &event, none);
}

void
messages_pass(
	struct reply *r, const struct json_value *event, struct buffer *out)
{
	static const struct edit none[] = {
		{ 0 },
	};
	struct json_value type = { 0 }, usage;

	json_get(event, "type", &type);
	if (json_is(&type, "message_stop"))
		return;
	if (json_is(&type, "message_start")) {
		start(r, event, out);
		return;
	}
	if (!json_is(&type, "message_delta")) {
		emit(r, out, event, none);
		return;
	}
	if (json_get_as(event, "usage", JSON_OBJECT, &usage)) {
		r->usage_said.len = 0;
		buffer_add(&r->usage_said, usage.text, usage.len);
	}
	release(r, out);
	r->held.len = 0;
	buffer_add(&r->held, event->text, event->len);
	r->holding = true;
}

bool
messages_held(struct reply *r, const char *usage, struct buffer *out)
{
	const struct edit edits[] = {
		{ "usage", usage },
		{ 0 },
	};

	if (!r->holding)
		return false;
	r->holding = false;
	struct json_value event = json_whole_text(r->held.data, r->held.len);
	emit(r, out, &event, edits);
	return true;
}
