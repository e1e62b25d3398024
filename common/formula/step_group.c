/* group and fill. */
#include <string.h>

#include "formula/steps.h"

/* "region", or {"month": "trunc('month', day)"}, of which each is a key. */
static bool
read_key(struct reader *r, struct step *step, struct json_object *json,
	const char *part)
{
	struct scope scope = { .columns = step->in, .count = step->in_count };
	struct node *n;

	if (json_object_is_type(json, json_type_string)) {
		const char *name = json_object_get_string(json);
		int column = reader_column(r, step, name, part);
		if (column < 0)
			return false;
		n = arena_alloc(r->arena, sizeof *n);
		*n = (struct node){ .kind = NODE_NAME,
			.at = 1,
			.text = step->in[column].name,
			.column = column,
			.type = step->in[column].type };
		step->items[step->count++] = (struct named){ n->text, n };
		return true;
	}
	if (!json_object_is_type(json, json_type_object))
		return reader_wrong(r, part,
			"this is a column's name, or {\"name\": "
			"\"expression\"}");
	json_object_object_foreach(json, key, value)
	{
		n = reader_node(r, &scope, value,
			arena_printf(r->arena, "%s.%s", part, key));
		if (!n)
			return false;
		if (step->count == FORMULA_COLUMNS)
			return reader_wrong(r, part, "these are too many");
		step->items[step->count++] =
			(struct named){ arena_copy(r->arena, key, strlen(key)),
				n };
	}
	return true;
}

static bool
read_by(struct reader *r, struct step *step, struct json_object *by)
{
	size_t count = json_object_is_type(by, json_type_array)
			       ? json_object_array_length(by)
			       : 0;

	if (by && !json_object_is_type(by, json_type_array))
		return reader_wrong(r, "by", "this is a list");
	step->items = arena_alloc(
		r->arena, (FORMULA_COLUMNS + 1) * sizeof *step->items);
	for (size_t i = 0; i < count; i++)
		if (step->count == FORMULA_COLUMNS)
			return reader_wrong(r, "by", "these are too many");
		else if (!read_key(r, step, json_object_array_get_idx(by, i),
				 arena_printf(r->arena, "by[%zu]", i)))
			return false;
	return true;
}

static bool
add_column(struct reader *r, struct step *step, const char *name,
	enum type type, const char *part)
{
	for (int i = 0; i < step->out_count; i++)
		if (!strcmp(step->out[i].name, name))
			return reader_wrong(r, part,
				"there would be two columns %.60s", name);
	step->out[step->out_count++] = (struct formula_column){ name, type };
	return true;
}

/* Expressions of aggregates, which stand in slots then. */
static bool
read_values(struct reader *r, struct step *step, struct json_object *values)
{
	struct scope scope = { .columns = step->in,
		.count = step->in_count,
		.grouped = true,
		.keys = step->out,
		.key_count = step->count };
	bool good = true;

	scope.slots =
		arena_alloc(r->arena, FORMULA_SLOTS * sizeof(struct node *));
	json_object_object_foreach(values, key, json)
	{
		const char *part = arena_printf(r->arena, "values.%s", key);
		struct node *n = reader_node(r, &scope, json, part);
		const char *name = arena_copy(r->arena, key, strlen(key));
		if (!n || !step_name(r, name, part) ||
			!add_column(r, step, name, step_type(n), part))
			good = false;
		else
			step->values[step->value_count++] =
				(struct named){ name, n };
		scope.inside = scope.within = false;
	}
	step->slots = scope.slots;
	step->slot_count = scope.slot_count;
	return good;
}

bool
step_read_group(struct reader *r, struct step *step, struct json_object *value)
{
	struct json_object *values = json_object_object_get(value, "values");
	int count = json_object_is_type(values, json_type_object)
			    ? json_object_object_length(values)
			    : 0;

	if (!json_object_is_type(value, json_type_object))
		return reader_wrong(r, NULL, "group has by and values");
	json_object_object_foreach(value, key, json)
	{
		(void)json;
		if (strcmp(key, "by") && strcmp(key, "values"))
			return reader_wrong(r, key, "group has by and values");
	}
	if (!read_by(r, step, json_object_object_get(value, "by")))
		return false;
	if (count > FORMULA_COLUMNS || step->count + count == 0 ||
		(values && !json_object_is_type(values, json_type_object)))
		return reader_wrong(r, "values",
			"this is an object, as {\"revenue\": \"sum(units * "
			"price)\"}");
	step_room(r, step, step->count + count);
	for (int i = 0; i < step->count; i++)
		if (!add_column(r, step, step->items[i].name,
			    step_type(step->items[i].node), "by"))
			return false;
	step->values = arena_alloc(
		r->arena, ((size_t)count + 1) * sizeof *step->values);
	return !count || read_values(r, step, values);
}

/* A value that is a constant of the column's type, read as an expression of
 * nothing, so that a text is one. */
static bool
fill_value(struct reader *r, struct picked *p, enum type type,
	struct json_object *json, const char *part)
{
	struct fault fault = { 0 };
	struct scope scope = { .arena = r->arena, .fault = &fault };
	struct node *n = arena_alloc(r->arena, sizeof *n);
	enum json_type is = json_object_get_type(json);

	*n = (struct node){ .at = 1, .type = type };
	n->integer = json_object_get_int64(json);
	n->decimal = json_object_get_double(json);
	p->value = n;
	if (is == json_type_string && type >= TYPE_DATE) {
		n->kind = NODE_TEXT;
		n->len = (size_t)json_object_get_string_len(json);
		n->text = arena_copy(
			r->arena, json_object_get_string(json), n->len);
		return check_read(&scope, n, type) ||
		       reader_wrong(r, part, "%s", fault.text);
	}
	if (is == json_type_boolean && type == TYPE_BOOLEAN)
		n->kind = NODE_BOOLEAN;
	else if (is == json_type_int && type == TYPE_INTEGER)
		n->kind = NODE_INTEGER;
	else if ((is == json_type_int || is == json_type_double) &&
		 type == TYPE_DECIMAL)
		n->kind = NODE_DECIMAL;
	else
		return reader_wrong(r, part,
			"this is a value of type %s, or \"previous\", or, of "
			"numbers, \"mean\" or \"median\"",
			type < TYPES ? type_names[type] : "null");
	return true;
}

static bool
read_filling(struct reader *r, struct step *step, struct picked *p,
	struct json_object *json, const char *name)
{
	static const char *const words[] = { [FILL_MEAN] = "mean",
		[FILL_MEDIAN] = "median",
		[FILL_PREVIOUS] = "previous" };
	const char *said = json_object_is_type(json, json_type_string)
				   ? json_object_get_string(json)
				   : "";
	struct formula_column *column;

	p->column = reader_column(r, step, name, name);
	if (p->column < 0)
		return false;
	column = &step->out[p->column];
	bool number =
		column->type == TYPE_INTEGER || column->type == TYPE_DECIMAL;
	for (int how = FILL_MEAN; how <= FILL_PREVIOUS; how++)
		if (!strcmp(words[how], said) &&
			(number || how == FILL_PREVIOUS))
			p->how = (enum filling)how;
	if (p->how == FILL_MEAN || p->how == FILL_MEDIAN)
		column->type = TYPE_DECIMAL;
	return p->how || fill_value(r, p, column->type, json, name);
}

bool
step_read_fill(struct reader *r, struct step *step, struct json_object *value)
{
	if (!json_object_is_type(value, json_type_object))
		return reader_wrong(
			r, NULL, "fill is an object, as {\"units\": 0}");
	step_room(r, step, step->in_count);
	for (int i = 0; i < step->in_count; i++)
		step->out[i] = step->in[i];
	step->out_count = step->in_count;
	step->picked = arena_alloc(
		r->arena, ((size_t)json_object_object_length(value) + 1) *
				  sizeof *step->picked);
	json_object_object_foreach(value, name, json)
	{
		if (!read_filling(r, step, &step->picked[step->picked_count++],
			    json, name))
			return false;
	}
	return true;
}
