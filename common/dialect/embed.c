/* Answers with embeddings: OpenAI's as they are, Gemini's as OpenAI's. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "dialect/reply_parts.h"
#include "dialect/splice.h"

const char *
embed_said(struct reply *r, const struct json_value *body)
{
	bool gemini = r->plan.kind == DIALECT_GEMINI;
	struct json_value value;

	if (!json_get_as(
		    body, gemini ? "embeddings" : "data", JSON_ARRAY, &value))
		return "no embeddings";
	if (!gemini && json_get_as(body, "usage", JSON_OBJECT, &value)) {
		r->usage.input = parse_count(&value, "prompt_tokens");
		r->usage_given = true;
		buffer_add(&r->usage_said, value.text, value.len);
	}
	buffer_add(&r->held, body->text, body->len);
	r->began = r->ended = true;
	return NULL;
}

/* Little-endian floats in Base64, as clients ask that count bytes. */
static void
packed(struct buffer *out, const struct json_value *values)
{
	struct buffer floats = { .arena = out->arena };
	struct json_walk walk = json_walk(values);

	for (struct json_item item; json_next(&walk, &item);) {
		float number = strtof(item.value.text, NULL);
		buffer_add(&floats, &number, sizeof number);
	}
	size_t size = sodium_base64_ENCODED_LEN(
		floats.len, sodium_base64_VARIANT_ORIGINAL);
	char *text = arena_alloc(out->arena, size);
	sodium_bin2base64(text, size, (const unsigned char *)floats.data,
		floats.len, sodium_base64_VARIANT_ORIGINAL);
	buffer_printf(out, "\"%s\"", text);
}

static void
vector(struct reply *r, struct buffer *out, const struct json_value *embedding,
	int index)
{
	struct json_value values = { JSON_ARRAY, "[]", 2 };

	json_get_as(embedding, "values", JSON_ARRAY, &values);
	buffer_text(out, index ? "," : "");
	buffer_text(out, "{\"object\":\"embedding\",\"embedding\":");
	if (r->plan.base64)
		packed(out, &values);
	else
		buffer_add(out, values.text, values.len);
	buffer_printf(out, ",\"index\":%d}", index);
}

void
embed_close(struct reply *r, const char *usage, struct buffer *out)
{
	struct json_value body = json_whole_text(r->held.data, r->held.len);
	struct buffer model = { .arena = out->arena };
	struct json_value list;
	int index = 0;

	json_quote(&model, r->plan.model, strlen(r->plan.model));
	const struct edit edits[] = {
		{ "model", model.data },
		{ "usage", usage },
		{ 0 },
	};
	if (r->plan.kind == DIALECT_OPENAI) {
		splice(out, &body, edits);
		return;
	}
	json_get(&body, "embeddings", &list);
	buffer_text(out, "{\"object\":\"list\",\"data\":[");
	struct json_walk walk = json_walk(&list);
	for (struct json_item item; json_next(&walk, &item);)
		vector(r, out, &item.value, index++);
	buffer_text(out, "],\"model\":");
	buffer_text(out, model.data);
	buffer_text(out, ",\"usage\":");
	buffer_text(out, usage);
	buffer_text(out, "}");
}
