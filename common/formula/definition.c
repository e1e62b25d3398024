/* Reads definitions: parameters, then step by step, then charts. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "formula/steps.h"
#include "text/json.h"
#include "text/jsonc.h"

bool
reader_wrong(struct reader *r, const char *part, const char *format, ...)
{
	struct buffer *out = &r->faults->json;
	char text[700];
	const char *path = part ? arena_printf(r->arena, "%s%s%s", r->path,
					  *part == '[' ? "" : ".", part)
				: r->path;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	buffer_text(out, r->faults->count++ ? "," : "{");
	json_quote(out, path, strlen(path));
	buffer_text(out, ":");
	json_quote(out, text, strlen(text));
	return false;
}

int
reader_column(struct reader *r, const struct step *step, const char *name,
	const char *part)
{
	for (int i = 0; i < step->in_count; i++)
		if (!strcmp(step->in[i].name, name))
			return i;
	reader_wrong(r, part, "there is no column %.60s", name);
	return -1;
}

struct node *
reader_node(struct reader *r, struct scope *scope, struct json_object *json,
	const char *part)
{
	if (!json_object_is_type(json, json_type_string)) {
		reader_wrong(
			r, part, "an expression is a text, as \"units > 3\"");
		return NULL;
	}
	scope->arena = r->arena;
	r->fault = (struct fault){ 0 };
	scope->fault = &r->fault;
	scope->params = r->definition->params;
	scope->param_count = r->definition->param_count;
	struct node *n = formula_parse(r->arena, json_object_get_string(json),
		(size_t)json_object_get_string_len(json), &r->fault);
	if (n && formula_check(scope, n))
		return n;
	reader_wrong(r, part, "at %d: %s", r->fault.at, r->fault.text);
	return NULL;
}

/* A JSON value as a constant of the parameter's type. */
static bool
read_value(struct reader *r, struct formula_param *p, struct json_object *json)
{
	enum json_type is = json_object_get_type(json);
	struct fault fault = { 0 };
	struct scope scope = { .arena = r->arena, .fault = &fault };
	struct node *v = &p->value;

	*v = (struct node){ .kind = NODE_NULL, .at = 1, .type = p->type };
	if (is == json_type_null)
		return true;
	v->integer = json_object_get_int64(json);
	v->decimal = json_object_get_double(json);
	if (p->type == TYPE_BOOLEAN && is == json_type_boolean)
		v->kind = NODE_BOOLEAN;
	else if (p->type == TYPE_INTEGER && is == json_type_int)
		v->kind = NODE_INTEGER;
	else if (p->type == TYPE_DECIMAL &&
		 (is == json_type_int || is == json_type_double))
		v->kind = NODE_DECIMAL;
	else if (p->type >= TYPE_DATE && is == json_type_string) {
		v->kind = NODE_TEXT;
		v->text = json_object_get_string(json);
		v->len = (size_t)json_object_get_string_len(json);
		v->text = arena_copy(r->arena, v->text, v->len);
	} else
		return reader_wrong(r, p->name, "a value of type %s is needed",
			type_names[p->type]);
	return check_read(&scope, v, p->type) ||
	       reader_wrong(r, p->name, "%s", fault.text);
}

static bool
read_param(
	struct reader *r, struct json_object *json, struct json_object *given)
{
	struct definition *d = r->definition;
	struct formula_param *p = &d->params[d->param_count];
	const char *name = jsonc_text(json, "name");
	const char *type = jsonc_text(json, "type");
	struct json_object *value = json_object_object_get(json, "default");

	if (!name || !type || type_named(type) == TYPES || strlen(name) > 100)
		return reader_wrong(r, NULL,
			"a parameter has a name and a type: boolean, integer, "
			"decimal, date, instant or text");
	*p = (struct formula_param){ .name = name, .type = type_named(type) };
	if (!read_value(r, p, value))
		return false;
	r->path = "params";
	if (json_object_object_get_ex(given, name, &value) &&
		!read_value(r, p, value))
		return false;
	d->param_count++;
	return true;
}

static bool
is_param(const struct definition *d, const char *name)
{
	for (int i = 0; i < d->param_count; i++)
		if (!strcmp(d->params[i].name, name))
			return true;
	return false;
}

static bool
read_params(
	struct reader *r, struct json_object *list, struct json_object *given)
{
	size_t count = list ? json_object_array_length(list) : 0;

	r->path = "params";
	if (count > DEFINITION_PARAMS)
		return reader_wrong(
			r, NULL, "these are more than %d", DEFINITION_PARAMS);
	for (size_t i = 0; i < count; i++) {
		r->path = arena_printf(r->arena, "params[%zu]", i);
		if (!read_param(r, json_object_array_get_idx(list, i), given))
			return false;
	}
	r->path = "params";
	if (!given)
		return true;
	json_object_object_foreach(given, name, value)
	{
		(void)value;
		if (!is_param(r->definition, name))
			return reader_wrong(
				r, name, "there is no such parameter");
	}
	return true;
}

/* {"filter": ...}: its only member. */
static bool
read_step(struct reader *r, struct step *step, struct json_object *json)
{
	struct json_object_iterator at;

	if (!json_object_is_type(json, json_type_object) ||
		json_object_object_length(json) != 1)
		return reader_wrong(r, NULL,
			"a step is an object with one member, as "
			"{\"filter\": \"units > 3\"}");
	at = json_object_iter_begin(json);
	const char *name = json_object_iter_peek_name(&at);
	r->path = arena_printf(r->arena, "%s.%s", r->path, name);
	return step_read(r, step, name, json_object_iter_peek_value(&at));
}

static bool
read_steps(struct reader *r, struct json_object *list)
{
	struct definition *d = r->definition;
	size_t count = list ? json_object_array_length(list) : 0;

	r->path = "steps";
	if (count > DEFINITION_STEPS)
		return reader_wrong(
			r, NULL, "these are more than %d", DEFINITION_STEPS);
	for (size_t i = 0; i < count; i++) {
		struct step *step = &d->steps[d->count];
		*step = (struct step){ .in = d->out, .in_count = d->out_count };
		r->path = arena_printf(r->arena, "steps[%zu]", i);
		if (!read_step(r, step, json_object_array_get_idx(list, i)))
			return false;
		if (step->out_count > r->most)
			return reader_wrong(r, NULL,
				"these are more than %d columns", r->most);
		d->out = step->out;
		d->out_count = step->out_count;
		d->count++;
	}
	return true;
}

/* Its members: lists, and no others. */
static bool
check_members(struct reader *r, struct json_object *json)
{
	r->path = "definition";
	if (!json_object_is_type(json, json_type_object))
		return reader_wrong(r, NULL, "a definition is an object");
	json_object_object_foreach(json, name, value)
	{
		r->path = name;
		if (strcmp(name, "params") && strcmp(name, "steps") &&
			strcmp(name, "charts"))
			return reader_wrong(r, NULL,
				"a definition has params, steps and charts");
		if (value && !json_object_is_type(value, json_type_array))
			return reader_wrong(r, NULL, "this is a list");
	}
	return true;
}

bool
definition_read(struct arena *arena, const struct formula_column *columns,
	int count, struct json_object *json, struct json_object *params,
	struct definition *definition, struct faults *faults)
{
	struct reader r = { .arena = arena,
		.definition = definition,
		.faults = faults,
		.most = count > FORMULA_COLUMNS ? count : FORMULA_COLUMNS };

	*definition = (struct definition){ .out = columns, .out_count = count };
	faults->json = (struct buffer){ .arena = arena };
	bool good = check_members(&r, json) &&
		    read_params(&r, json_object_object_get(json, "params"),
			    params) &&
		    read_steps(&r, json_object_object_get(json, "steps")) &&
		    charts_read(&r, json_object_object_get(json, "charts"));
	if (!good)
		buffer_text(&faults->json, "}");
	return good;
}

int
definition_columns(
	struct arena *arena, const char *text, struct formula_column **columns)
{
	struct json_object *list = json_tokener_parse(text);
	int count = json_object_is_type(list, json_type_array)
			    ? (int)json_object_array_length(list)
			    : -1;

	if (count > 0)
		*columns = arena_alloc(arena, (size_t)count * sizeof **columns);
	for (int i = 0; i < count; i++) {
		struct json_object *o =
			json_object_array_get_idx(list, (size_t)i);
		const char *name = jsonc_text(o, "name");
		const char *type = jsonc_text(o, "type");
		(*columns)[i] = (struct formula_column){
			arena_copy(arena, name ? name : "",
				name ? strlen(name) : 0),
			type_named(type ? type : "")
		};
	}
	json_object_put(list);
	return count;
}

const char *
definition_faults(struct arena *arena, const char *columns,
	const char *definition, const char *params)
{
	struct formula_column *known = NULL;
	int count = definition_columns(arena, columns, &known);
	struct json_object *json = json_tokener_parse(definition);
	struct json_object *given = params ? json_tokener_parse(params) : NULL;
	struct definition *read = arena_alloc(arena, sizeof *read);
	struct faults faults = { .count = 0 };

	bool good = definition_read(arena, known, count < 0 ? 0 : count, json,
		given, read, &faults);
	json_object_put(json);
	json_object_put(given);
	return good ? NULL : faults.json.data;
}
