/* One step each: what it names, what it makes of the columns. */
#include <string.h>

#include "formula/steps.h"

enum { LIMIT_MAX = 50000000, NAME_BYTES = 800 };

const char *const step_names[STEPS] = { "filter", "derive", "group", "sort",
	"limit", "select", "rename", "distinct", "sample", "fill" };

void
step_room(struct reader *r, struct step *step, int count)
{
	step->out = arena_alloc(
		r->arena, ((size_t)count + 1) * sizeof(struct formula_column));
}

bool
step_name(struct reader *r, const char *name, const char *part)
{
	return (*name && strlen(name) <= NAME_BYTES) ||
	       reader_wrong(r, part, "a name has 1 to 200 characters");
}

enum type
step_type(const struct node *n)
{
	return n->type == TYPE_NONE ? TYPE_TEXT : n->type;
}

static void
keep_columns(struct reader *r, struct step *step, int more)
{
	step_room(r, step, step->in_count + more);
	for (int i = 0; i < step->in_count; i++)
		step->out[i] = step->in[i];
	step->out_count = step->in_count;
}

static bool
read_filter(struct reader *r, struct step *step, struct json_object *value)
{
	struct scope scope = { .columns = step->in, .count = step->in_count };
	struct fault fault = { 0 };
	struct node *n = reader_node(r, &scope, value, NULL);

	if (!n)
		return false;
	scope.fault = &fault;
	if (!check_boolean(&scope, n, "a filter"))
		return reader_wrong(r, NULL, "at %d: %s", fault.at, fault.text);
	step->items = arena_alloc(r->arena, sizeof *step->items);
	step->items[0].node = n;
	step->count = 1;
	keep_columns(r, step, 0);
	return true;
}

static int
place_of(const struct formula_column *columns, int count, const char *name)
{
	int i = 0;

	while (i < count && strcmp(columns[i].name, name))
		i++;
	return i;
}

/* A name that is there already is replaced. */
static bool
read_derive(struct reader *r, struct step *step, struct json_object *value)
{
	if (!json_object_is_type(value, json_type_object))
		return reader_wrong(r, NULL,
			"derive is an object, as {\"revenue\": \"units * "
			"price\"}");
	int most = json_object_object_length(value);
	keep_columns(r, step, most);
	step->items =
		arena_alloc(r->arena, ((size_t)most + 1) * sizeof *step->items);
	bool good = true;
	json_object_object_foreach(value, key, json)
	{
		const char *name = arena_copy(r->arena, key, strlen(key));
		struct scope scope = { .columns = step->out,
			.count = step->out_count };
		struct node *n = step_name(r, name, name)
					 ? reader_node(r, &scope, json, name)
					 : NULL;
		int at = place_of(step->out, step->out_count, name);
		if (n)
			step->items[step->count++] = (struct named){ name, n };
		else
			good = false;
		step->out[at] = (struct formula_column){ name,
			n ? step_type(n) : TYPE_TEXT };
		step->out_count += at == step->out_count;
	}
	return good;
}

/* A list of names, of which none is there twice. */
static bool
read_names(struct reader *r, struct step *step, struct json_object *list)
{
	size_t count = json_object_is_type(list, json_type_array)
			       ? json_object_array_length(list)
			       : 0;

	if (count < 1 || count > (size_t)r->most)
		return reader_wrong(r, NULL,
			"this is a list of 1 to %d names of columns", r->most);
	step->picked = arena_alloc(r->arena, count * sizeof *step->picked);
	for (size_t i = 0; i < count; i++) {
		const char *name = json_object_get_string(
			json_object_array_get_idx(list, i));
		const char *part = arena_printf(r->arena, "[%zu]", i);
		struct picked *p = &step->picked[i];
		p->down = step->kind == STEP_SORT && name && *name == '-';
		p->column = reader_column(
			r, step, name ? name + p->down : "", part);
		if (p->column < 0)
			return false;
		for (size_t k = 0; k < i; k++)
			if (step->picked[k].column == p->column)
				return reader_wrong(
					r, part, "%.60s is named twice", name);
	}
	step->picked_count = (int)count;
	return true;
}

static bool
read_sort(struct reader *r, struct step *step, struct json_object *value)
{
	keep_columns(r, step, 0);
	return read_names(r, step, value);
}

static bool
read_select(struct reader *r, struct step *step, struct json_object *value)
{
	if (!read_names(r, step, value))
		return false;
	step_room(r, step, step->picked_count);
	for (int i = 0; i < step->picked_count; i++)
		step->out[i] = step->in[step->picked[i].column];
	step->out_count = step->picked_count;
	return true;
}

static bool
read_rename(struct reader *r, struct step *step, struct json_object *value)
{
	if (!json_object_is_type(value, json_type_object))
		return reader_wrong(
			r, NULL, "rename is an object, as {\"old\": \"new\"}");
	keep_columns(r, step, 0);
	json_object_object_foreach(value, old, json)
	{
		const char *name = json_object_get_string(json);
		int column = reader_column(r, step, old, old);
		if (column < 0 || !step_name(r, name ? name : "", old))
			return false;
		step->out[column].name =
			arena_copy(r->arena, name, strlen(name));
	}
	for (int i = 0; i < step->out_count; i++)
		if (place_of(step->out, i, step->out[i].name) < i)
			return reader_wrong(r, NULL,
				"there would be two columns %.60s",
				step->out[i].name);
	return true;
}

static bool
read_number(struct reader *r, struct step *step, struct json_object *value)
{
	int64_t number = json_object_get_int64(value);

	keep_columns(r, step, 0);
	step->number = number;
	return (json_object_is_type(value, json_type_int) && number >= 0 &&
		       number <= LIMIT_MAX) ||
	       reader_wrong(r, NULL, "this is a whole number of rows, as 100");
}

static bool
read_distinct(struct reader *r, struct step *step, struct json_object *value)
{
	keep_columns(r, step, 0);
	return json_object_get_boolean(value) ||
	       reader_wrong(r, NULL, "distinct is true");
}

static bool (*const reads[STEPS])(
	struct reader *, struct step *, struct json_object *) = {
	[STEP_FILTER] = read_filter,
	[STEP_DERIVE] = read_derive,
	[STEP_GROUP] = step_read_group,
	[STEP_SORT] = read_sort,
	[STEP_LIMIT] = read_number,
	[STEP_SELECT] = read_select,
	[STEP_RENAME] = read_rename,
	[STEP_DISTINCT] = read_distinct,
	[STEP_SAMPLE] = read_number,
	[STEP_FILL] = step_read_fill,
};

bool
step_read(struct reader *r, struct step *step, const char *name,
	struct json_object *value)
{
	int kind = 0;

	while (kind < STEPS && strcmp(step_names[kind], name))
		kind++;
	if (kind == STEPS)
		return reader_wrong(r, NULL,
			"there is no step of that name; there are filter, "
			"derive, group, sort, limit, select, rename, distinct, "
			"sample, fill");
	step->kind = (enum step_kind)kind;
	return reads[kind](r, step, value);
}
