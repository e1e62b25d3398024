/* Anthropic's events joined to one message. */
#include <string.h>

#include "dialect/reply_parts.h"

static struct tree *
last_block(const struct reply *r)
{
	const struct tree *content =
		r->joined ? tree_get(r->joined, "content") : NULL;

	return content ? content->last : NULL;
}

static void
begin_block(struct reply *r, const struct json_value *event)
{
	struct json_value block;

	struct tree *content = tree_get(r->joined, "content");
	r->partial.len = 0;
	if (content && content->kind == JSON_ARRAY &&
		json_get_as(event, "content_block", JSON_OBJECT, &block))
		tree_add(content, tree_make(r->arena, &block));
}

static void
append(struct reply *r, const char *key, const struct json_value *delta)
{
	struct json_value text;
	struct tree *block = last_block(r);

	if (!json_get_as(delta, key, JSON_STRING, &text))
		return;
	struct tree *there = tree_get(block, key);
	if (there && there->kind == JSON_STRING)
		tree_append(there, &text);
	else
		tree_set(r->arena, block, key, tree_make(r->arena, &text));
}

static void
cite(struct reply *r, const struct json_value *delta)
{
	struct json_value citation;
	struct tree *block = last_block(r);

	if (!json_get(delta, "citation", &citation))
		return;
	struct tree *list = tree_get(block, "citations");
	if (!list || list->kind != JSON_ARRAY) {
		tree_set(r->arena, block, "citations",
			tree_nest(r->arena, JSON_ARRAY));
		list = tree_get(block, "citations");
	}
	tree_add(list, tree_make(r->arena, &citation));
}

static void
block_delta(struct reply *r, const struct json_value *event)
{
	struct json_value delta, text;

	if (!last_block(r) || last_block(r)->kind != JSON_OBJECT ||
		!json_get_as(event, "delta", JSON_OBJECT, &delta))
		return;
	append(r, "text", &delta);
	append(r, "thinking", &delta);
	append(r, "signature", &delta);
	cite(r, &delta);
	if (json_get_as(&delta, "partial_json", JSON_STRING, &text))
		buffer_add(&r->partial, text.text + 1, text.len - 2);
}

/* An input that was cut short by the last token stays what it began with. */
static void
end_block(struct reply *r)
{
	struct buffer quoted = { .arena = r->arena };
	struct json json;
	struct tree *block = last_block(r);

	if (!block || !r->partial.len)
		return;
	buffer_text(&quoted, "\"");
	buffer_add(&quoted, r->partial.data, r->partial.len);
	buffer_text(&quoted, "\"");
	r->partial.len = 0;
	struct json_value value = { JSON_STRING, quoted.data, quoted.len };
	const char *text = json_text(r->arena, &value);
	if (!json_read_to(
		    r->arena, text, strlen(text), DIALECT_DEPTH_MAX, &json))
		tree_set(r->arena, block, "input",
			tree_make(r->arena, &json.value));
}

static void
end_message(struct reply *r, const struct json_value *event)
{
	struct json_value delta;

	if (!json_get_as(event, "delta", JSON_OBJECT, &delta))
		return;
	struct json_walk walk = json_walk(&delta);
	for (struct json_item item; json_next(&walk, &item);)
		tree_set(r->arena, r->joined, json_text(r->arena, &item.key),
			tree_make(r->arena, &item.value));
}

void
messages_join(struct reply *r, const struct json_value *event)
{
	struct json_value type = { 0 }, message;

	json_get(event, "type", &type);
	if (json_is(&type, "message_start") &&
		json_get_as(event, "message", JSON_OBJECT, &message))
		r->joined = tree_make(r->arena, &message);
	if (!r->joined)
		return;
	if (json_is(&type, "content_block_start"))
		begin_block(r, event);
	else if (json_is(&type, "content_block_delta"))
		block_delta(r, event);
	else if (json_is(&type, "content_block_stop"))
		end_block(r);
	else if (json_is(&type, "message_delta"))
		end_message(r, event);
}

void
messages_joined(struct reply *r, const char *usage, struct buffer *out)
{
	struct json_value said = json_whole_text(usage, strlen(usage));

	if (!r->joined)
		r->joined = tree_nest(r->arena, JSON_OBJECT);
	tree_set(r->arena, r->joined, "usage", tree_make(r->arena, &said));
	tree_write(out, r->joined, NULL);
}
