/* Bodies of chat completions, and of completions as one message. */
#include <string.h>

#include "dialect/request_parts.h"

static const struct wrong *
image(struct asked *a, struct turn *turn, const struct json_value *item)
{
	struct json_value image, url;

	if (!json_get(item, "image_url", &image))
		return asked_wrong(a, "messages", "An image has no address.");
	if (image.type == JSON_STRING)
		url = image;
	else if (!json_get_as(&image, "url", JSON_STRING, &url))
		return asked_wrong(a, "messages", "An image has no address.");
	struct part *part = asked_part(a, turn, PART_LINK, &url);
	a->facts.images++;
	if (url.len > 6 && !memcmp(url.text, "\"data:", 6)) {
		part->kind = PART_IMAGE;
		if (!asked_data_url(a, part, &url))
			return asked_wrong(a, "messages",
				"An image's data is not Base64.");
	}
	return NULL;
}

static void
other(struct asked *a, struct turn *turn, const struct json_value *item)
{
	struct json_value file, id;

	if (json_get(item, "file", &file) && json_get(&file, "file_id", &id))
		asked_refuse(a, "file_id");
	asked_part(a, turn, PART_OTHER, item);
	asked_estimate(a, item);
	a->foreign = "messages";
}

static const struct wrong *
one_part(struct asked *a, struct turn *turn, const struct json_value *item)
{
	struct json_value type = { 0 }, text;

	if (!json_get_as(item, "type", JSON_STRING, &type))
		return asked_wrong(a, "messages", "A part has no type.");
	if (json_is(&type, "image_url"))
		return image(a, turn, item);
	if ((json_is(&type, "text") &&
		    json_get_as(item, "text", JSON_STRING, &text)) ||
		(json_is(&type, "refusal") &&
			json_get_as(item, "refusal", JSON_STRING, &text))) {
		asked_part(a, turn, PART_TEXT, &text);
		asked_estimate(a, &text);
	} else
		other(a, turn, item);
	return NULL;
}

static const struct wrong *
content(struct asked *a, struct turn *turn, const struct json_value *value)
{
	const struct wrong *wrong = NULL;

	if (value->type == JSON_STRING) {
		asked_part(a, turn, PART_TEXT, value);
		asked_estimate(a, value);
		return NULL;
	}
	if (value->type != JSON_ARRAY)
		return asked_wrong(a, "messages",
			"A message's content is a text or a list of parts.");
	struct json_walk walk = json_walk(value);
	for (struct json_item item; !wrong && json_next(&walk, &item);)
		wrong = one_part(a, turn, &item.value);
	return wrong;
}

static const struct wrong *
call(struct asked *a, struct turn *turn, const struct json_value *item)
{
	struct json_value function, extra, google;

	if (!json_get_as(item, "function", JSON_OBJECT, &function)) {
		other(a, turn, item);
		return NULL;
	}
	struct part *part = asked_part(a, turn, PART_CALL, NULL);
	json_get_as(item, "id", JSON_STRING, &part->id);
	json_get_as(&function, "name", JSON_STRING, &part->name);
	json_get_as(&function, "arguments", JSON_STRING, &part->text);
	if (!part->name.text || !part->id.text || !part->text.text)
		return asked_wrong(a, "messages",
			"A tool call has an id, a name and arguments.");
	if (json_get(item, "extra_content", &extra) &&
		json_get(&extra, "google", &google))
		json_get_as(&google, "thought_signature", JSON_STRING,
			&part->signature);
	asked_estimate(a, &part->name);
	asked_estimate(a, &part->text);
	asked_call(a, part);
	return NULL;
}

static const struct wrong *
assistant(struct asked *a, const struct json_value *message)
{
	struct turn *turn = asked_turn(a, true);
	struct json_value value, audio, id;
	const struct wrong *wrong = NULL;

	if (json_get(message, "content", &value))
		wrong = content(a, turn, &value);
	if (json_get(message, "audio", &audio) && json_get(&audio, "id", &id))
		asked_refuse(a, "audio");
	if (!json_get_as(message, "tool_calls", JSON_ARRAY, &value))
		return wrong;
	struct json_walk walk = json_walk(&value);
	for (struct json_item item; !wrong && json_next(&walk, &item);)
		wrong = call(a, turn, &item.value);
	return wrong;
}

/* Texts of a result's list, one after the other. */
static struct json_value
joined(struct asked *a, const struct json_value *list)
{
	struct buffer out = { .arena = a->arena };
	struct json_value text;
	struct json_walk walk = json_walk(list);

	buffer_text(&out, "\"");
	for (struct json_item item; json_next(&walk, &item);)
		if (json_get_as(&item.value, "text", JSON_STRING, &text))
			buffer_add(&out, text.text + 1, text.len - 2);
	buffer_text(&out, "\"");
	return (struct json_value){ JSON_STRING, out.data, out.len };
}

static const struct wrong *
result(struct asked *a, const struct json_value *message)
{
	struct json_value value;

	struct part *part =
		asked_part(a, asked_turn(a, false), PART_RESULT, NULL);
	if (!json_get_as(message, "tool_call_id", JSON_STRING, &part->id) ||
		!json_get(message, "content", &value))
		return asked_wrong(a, "messages",
			"A tool's message has a tool_call_id and content.");
	part->text = value.type == JSON_STRING ? value : joined(a, &value);
	asked_estimate(a, &part->text);
	return NULL;
}

static const struct wrong *
system_texts(struct asked *a, const struct json_value *message)
{
	struct json_value value;

	if (!json_get(message, "content", &value))
		return asked_wrong(a, "messages", "A message has content.");
	if (value.type != JSON_STRING)
		value = joined(a, &value);
	asked_system(a, &value);
	return NULL;
}

static const struct wrong *
one_message(struct asked *a, const struct json_value *message)
{
	struct json_value role = { 0 }, value;

	a->estimate.parts += ESTIMATE_MESSAGE * 32;
	if (!json_get_as(message, "role", JSON_STRING, &role))
		return asked_wrong(a, "messages", "A message has a role.");
	if (json_is(&role, "system") || json_is(&role, "developer"))
		return system_texts(a, message);
	if (json_is(&role, "assistant"))
		return assistant(a, message);
	if (json_is(&role, "tool"))
		return result(a, message);
	if (!json_is(&role, "user"))
		return asked_wrong(a, "messages",
			"A role is system, developer, user, assistant or tool.");
	if (!json_get(message, "content", &value))
		return asked_wrong(a, "messages", "A message has content.");
	return content(a, asked_turn(a, false), &value);
}

static void
tools(struct asked *a)
{
	struct json_value list = asked_get(a, "tools"), function;
	struct json_walk walk = json_walk(&list);

	asked_estimate(a, &list);
	for (struct json_item item; json_next(&walk, &item);) {
		a->facts.tools = true;
		if (!json_get_as(
			    &item.value, "function", JSON_OBJECT, &function)) {
			a->foreign = "tools";
			continue;
		}
		struct tool *tool = asked_tool(a);
		json_get_as(&function, "name", JSON_STRING, &tool->name);
		json_get_as(&function, "description", JSON_STRING,
			&tool->description);
		json_get_as(
			&function, "parameters", JSON_OBJECT, &tool->schema);
		json_get_as(&function, "strict", JSON_BOOL, &tool->strict);
		if (!tool->name.text)
			a->foreign = "tools";
	}
}

static void
choice(struct asked *a)
{
	struct json_value value = asked_get(a, "tool_choice"), function;
	struct json_value parallel = asked_get(a, "parallel_tool_calls");

	a->one_call = parallel.type == JSON_BOOL && *parallel.text == 'f';
	if (json_is(&value, "auto"))
		a->choice = CHOICE_AUTO;
	else if (json_is(&value, "none"))
		a->choice = CHOICE_NONE;
	else if (json_is(&value, "required"))
		a->choice = CHOICE_ANY;
	else if (json_get(&value, "function", &function) &&
		 json_get_as(&function, "name", JSON_STRING, &a->choice_name))
		a->choice = CHOICE_NAMED;
	else if (value.text)
		a->foreign = "tool_choice";
}

static void
format(struct asked *a)
{
	struct json_value value = asked_get(a, "response_format"), type, schema;

	if (!json_get(&value, "type", &type))
		return;
	a->json = json_is(&type, "json_object");
	if (json_is(&type, "json_schema") &&
		json_get(&value, "json_schema", &schema)) {
		json_get_as(&schema, "schema", JSON_OBJECT, &a->schema);
		json_get_as(&schema, "name", JSON_STRING, &a->schema_name);
	}
}

const struct wrong *
read_chat(struct asked *a)
{
	struct json_value list = asked_get(
		a, a->form == FORM_COMPLETION ? "prompt" : "messages");
	const struct wrong *wrong = NULL;

	a->stop = asked_get(a, "stop");
	a->effort = asked_get(a, "reasoning_effort");
	tools(a);
	choice(a);
	format(a);
	if (a->form == FORM_COMPLETION) {
		a->estimate.parts += ESTIMATE_MESSAGE * 32;
		return list.type == JSON_STRING
			       ? content(a, asked_turn(a, false), &list)
			       : asked_wrong(
					 a, "prompt", "The prompt is a text.");
	}
	struct json_item item;
	struct json_walk walk = json_walk(&list);
	if (list.type != JSON_ARRAY || !json_next(&walk, &item))
		return asked_wrong(
			a, "messages", "There is at least one message.");
	walk = json_walk(&list);
	while (!wrong && json_next(&walk, &item))
		wrong = one_message(a, &item.value);
	return wrong;
}
