/* JSON Schemas of what rows answer, for the OpenAPI document. */
#include <string.h>

#include "base/log.h"
#include "describe/answer.h"
#include "describe/node.h"
#include "describe/schema.h"

static struct json_object *
list_of(struct json_object *schema)
{
	struct json_object *o = json_object_new_object();

	node_text(o, "type", "array");
	node_put(o, "items", schema);
	return o;
}

/* Without null, and without being a list. */
static struct json_object *
plain_schema(struct json_object *document, const struct member *m)
{
	struct field like = { m->name, m->kind, .oneof = m->oneof };

	if (m->of)
		return answer_object(document, m->of);
	if (m->quoted)
		like.kind = TEXT;
	struct json_object *o = schema_field(&like);
	if (m->kind == DECIMAL)
		node_text(o, "type", "number");
	if (m->quoted)
		node_text(o, "pattern", "^-?[0-9]+$");
	return o;
}

static struct json_object *
member_schema(struct json_object *document, const struct member *m)
{
	struct json_object *o = plain_schema(document, m);

	if (m->list)
		o = list_of(o);
	if (m->null)
		o = schema_or_null(o);
	if (m->about)
		node_text(o, "description", m->about);
	return o;
}

static struct json_object *
members_schema(
	struct json_object *document, const struct member *members, bool open)
{
	struct json_object *o = json_object_new_object();
	struct json_object *needed = json_object_new_array();
	struct json_object *properties = json_object_new_object();

	for (const struct member *m = members; m->name; m++) {
		node_put(properties, m->name, member_schema(document, m));
		if (!m->absent)
			json_object_array_add(
				needed, json_object_new_string(m->name));
	}
	node_text(o, "type", "object");
	node_put(o, "required", needed);
	node_put(o, "additionalProperties", json_object_new_boolean(open));
	node_put(o, "properties", properties);
	return o;
}

/* A name stands for one object: who uses it for another one is not served. */
struct json_object *
answer_object(struct json_object *document, const struct object *object)
{
	struct json_object *all =
		node_child(node_child(document, "components"), "schemas");
	struct json_object *schema =
		members_schema(document, object->members, object->open);
	struct json_object *other;

	if (!object->name)
		return schema;
	if (json_object_object_get_ex(all, object->name, &other) &&
		!json_object_equal(other, schema))
		die("two answers are called %s", object->name);
	node_put(all, object->name, schema);
	return node_reference("schemas", object->name);
}

/* The list under its name, with what stands beside it. */
static struct json_object *
page_schema(struct json_object *document, const struct route *row)
{
	struct member page[4] = { 0 };
	struct member *m = page;

	*m++ = (struct member){ row->items, OBJECT, .list = true,
		.of = row->answer };
	if (row->total)
		*m++ = (struct member){ "total", INT };
	if (row->next)
		*m++ = (struct member){
			"next", TEXT, .null = true,
			.about = "the cursor of the next page; null at the end"
		};
	return members_schema(document, page, false);
}

static struct json_object *
data_schema(struct json_object *data)
{
	struct json_object *o =
		json_tokener_parse("{\"type\":\"object\","
				   "\"required\":[\"success\",\"data\"],"
				   "\"additionalProperties\":false,"
				   "\"properties\":{\"success\":{"
				   "\"type\":\"boolean\",\"const\":true}}}");

	node_put(node_child(o, "properties"), "data", data);
	return o;
}

struct json_object *
answer_schema(struct json_object *document, const struct route *row)
{
	if (!row->answer)
		die("row %s %s declares no answer (.answer)", row->method,
			row->path);
	struct json_object *o = row->items
					? page_schema(document, row)
					: answer_object(document, row->answer);

	if (row->array)
		o = list_of(o);
	return row->data ? data_schema(o) : o;
}
