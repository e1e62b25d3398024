/* Bodies of Anthropic's messages. */
#include <string.h>

#include "dialect/request_parts.h"

static const struct wrong *
image(struct asked *a, struct turn *turn, const struct json_value *block)
{
	struct json_value source, type = { 0 }, data, mime;

	a->facts.images++;
	if (!json_get_as(block, "source", JSON_OBJECT, &source) ||
		!json_get(&source, "type", &type))
		return asked_wrong(a, "messages", "An image has a source.");
	struct part *part = asked_part(a, turn, PART_LINK, NULL);
	if (json_is(&type, "file"))
		asked_refuse(a, "file_id");
	if (json_get_as(&source, "url", JSON_STRING, &part->text))
		return NULL;
	part->kind = PART_OTHER;
	if (!json_is(&type, "base64") ||
		!json_get_as(&source, "data", JSON_STRING, &data) ||
		!json_get_as(&source, "media_type", JSON_STRING, &mime))
		return NULL;
	const char *name = json_text(a->arena, &mime);
	struct buffer url = { .arena = a->arena };
	buffer_printf(&url, "\"data:%s;base64,", name);
	buffer_add(&url, data.text + 1, data.len - 1);
	struct json_value whole = { JSON_STRING, url.data, url.len };
	part->kind = PART_IMAGE;
	part->text = whole;
	return asked_data_url(a, part, &whole)
		       ? NULL
		       : asked_wrong(a, "messages",
				 "An image's data is not Base64.");
}

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
		else
			a->foreign = "messages";
	buffer_text(&out, "\"");
	return (struct json_value){ JSON_STRING, out.data, out.len };
}

static const struct wrong *
call(struct asked *a, struct turn *turn, const struct json_value *block)
{
	struct part *part = asked_part(a, turn, PART_CALL, NULL);

	json_get_as(block, "id", JSON_STRING, &part->id);
	json_get_as(block, "name", JSON_STRING, &part->name);
	json_get_as(block, "input", JSON_OBJECT, &part->text);
	if (!part->name.text || !part->id.text || !part->text.text)
		return asked_wrong(a, "messages",
			"A tool_use has an id, a name and an input.");
	asked_estimate(a, &part->name);
	asked_estimate(a, &part->text);
	asked_call(a, part);
	return NULL;
}

static const struct wrong *
result(struct asked *a, struct turn *turn, const struct json_value *block)
{
	struct json_value value = { JSON_STRING, "\"\"", 2 };
	struct part *part = asked_part(a, turn, PART_RESULT, NULL);

	if (!json_get_as(block, "tool_use_id", JSON_STRING, &part->id))
		return asked_wrong(
			a, "messages", "A tool_result has a tool_use_id.");
	json_get(block, "content", &value);
	part->text = value.type == JSON_STRING ? value : joined(a, &value);
	part->failed = json_true(block, "is_error");
	asked_estimate(a, &part->text);
	return NULL;
}

/* Thinking goes on to who wrote it alone: its signature is the provider's. */
static void
other(struct asked *a, struct turn *turn, const struct json_value *block,
	const struct json_value *type)
{
	struct json_value source, id;

	if (json_is(type, "container_upload") ||
		(json_get(block, "source", &source) &&
			json_get(&source, "file_id", &id)))
		asked_refuse(a, "file_id");
	if (json_is(type, "thinking") || json_is(type, "redacted_thinking"))
		return;
	asked_part(a, turn, PART_OTHER, block);
	asked_estimate(a, block);
	a->foreign = "messages";
}

static const struct wrong *
one_block(struct asked *a, struct turn *turn, const struct json_value *block)
{
	struct json_value type = { 0 }, text;

	if (!json_get_as(block, "type", JSON_STRING, &type))
		return asked_wrong(a, "messages", "A block has no type.");
	if (json_is(&type, "image"))
		return image(a, turn, block);
	if (json_is(&type, "tool_use"))
		return call(a, turn, block);
	if (json_is(&type, "tool_result"))
		return result(a, turn, block);
	if (json_is(&type, "text") &&
		json_get_as(block, "text", JSON_STRING, &text)) {
		asked_part(a, turn, PART_TEXT, &text);
		asked_estimate(a, &text);
	} else
		other(a, turn, block, &type);
	return NULL;
}

static const struct wrong *
one_message(struct asked *a, const struct json_value *message)
{
	struct json_value role = { 0 }, content;
	const struct wrong *wrong = NULL;

	a->estimate.parts += ESTIMATE_MESSAGE * 32;
	json_get(message, "role", &role);
	if (!json_is(&role, "user") && !json_is(&role, "assistant"))
		return asked_wrong(
			a, "messages", "A role is user or assistant.");
	if (!json_get(message, "content", &content))
		return asked_wrong(a, "messages", "A message has content.");
	struct turn *turn = asked_turn(a, json_is(&role, "assistant"));
	if (content.type == JSON_STRING) {
		asked_part(a, turn, PART_TEXT, &content);
		asked_estimate(a, &content);
		return NULL;
	}
	struct json_walk walk = json_walk(&content);
	for (struct json_item item; !wrong && json_next(&walk, &item);)
		wrong = one_block(a, turn, &item.value);
	return wrong;
}

static void
tools(struct asked *a)
{
	struct json_value list = asked_get(a, "tools");
	struct json_walk walk = json_walk(&list);

	asked_estimate(a, &list);
	for (struct json_item item; json_next(&walk, &item);) {
		struct tool *tool = asked_tool(a);
		a->facts.tools = true;
		json_get_as(&item.value, "name", JSON_STRING, &tool->name);
		json_get_as(&item.value, "description", JSON_STRING,
			&tool->description);
		if (!json_get_as(&item.value, "input_schema", JSON_OBJECT,
			    &tool->schema) ||
			!tool->name.text)
			a->foreign = "tools";
	}
}

static void
choice(struct asked *a)
{
	struct json_value value = asked_get(a, "tool_choice"), type = { 0 };

	json_get(&value, "type", &type);
	a->one_call = json_true(&value, "disable_parallel_tool_use");
	if (json_is(&type, "auto"))
		a->choice = CHOICE_AUTO;
	else if (json_is(&type, "none"))
		a->choice = CHOICE_NONE;
	else if (json_is(&type, "any"))
		a->choice = CHOICE_ANY;
	else if (json_is(&type, "tool") &&
		 json_get_as(&value, "name", JSON_STRING, &a->choice_name))
		a->choice = CHOICE_NAMED;
}

static void
output(struct asked *a)
{
	struct json_value config = asked_get(a, "output_config"), format;

	json_get(&config, "effort", &a->effort);
	if (json_get(&config, "format", &format))
		json_get_as(&format, "schema", JSON_OBJECT, &a->schema);
}

static void
system_texts(struct asked *a)
{
	struct json_value value = asked_get(a, "system"), text;

	if (value.type == JSON_STRING)
		asked_system(a, &value);
	struct json_walk walk = json_walk(&value);
	for (struct json_item item; json_next(&walk, &item);)
		if (json_get_as(&item.value, "text", JSON_STRING, &text))
			asked_system(a, &text);
}

const struct wrong *
read_messages(struct asked *a)
{
	struct json_value list = asked_get(a, "messages");
	const struct wrong *wrong = NULL;
	struct json_item item;

	a->stop = asked_get(a, "stop_sequences");
	tools(a);
	choice(a);
	output(a);
	system_texts(a);
	struct json_walk walk = json_walk(&list);
	if (list.type != JSON_ARRAY || !json_next(&walk, &item))
		return asked_wrong(
			a, "messages", "There is at least one message.");
	walk = json_walk(&list);
	while (!wrong && json_next(&walk, &item))
		wrong = one_message(a, &item.value);
	return wrong;
}
