/* What goes with what, and sentences for what does not. */
#include <string.h>

#include "formula/check.h"
#include "table/day.h"

#define A_DATE "'2025-01-31'"
#define AN_INSTANT "'2025-01-31T08:30:00Z'"

int
node_start(const struct node *n)
{
	while (n->kind == NODE_BINARY || n->kind == NODE_IN ||
		n->kind == NODE_BETWEEN || n->kind == NODE_IS_NULL)
		n = n->items[0];
	return n->at;
}

static const char *
type_of(const struct node *n)
{
	return n->type == TYPE_NONE ? "null" : type_names[n->type];
}

/* What a sentence calls it. */
static const char *
called(struct scope *s, const struct node *n)
{
	if (n->kind == NODE_NAME && strlen(n->text) < 60)
		return n->text;
	if (n->kind == NODE_PARAM && strlen(n->text) < 60)
		return arena_printf(s->arena, ":%s", n->text);
	return "this";
}

bool
is_number(const struct node *n)
{
	return n->type == TYPE_INTEGER || n->type == TYPE_DECIMAL ||
	       n->type == TYPE_NONE;
}

static bool
refuse_type(struct scope *s, const struct node *n, const char *makes,
	const char *needed)
{
	const char *name = called(s, n);

	if (makes)
		fault_say(s->arena, s->fault, node_start(n),
			"%s is %s; %s(%s) makes it %s", name, type_of(n), makes,
			strcmp(name, "this") ? name : "...", needed);
	else
		fault_say(s->arena, s->fault, node_start(n),
			"%s is %s, and %s is needed here", name, type_of(n),
			needed);
	return false;
}

bool
check_number(struct scope *s, const struct node *n)
{
	return is_number(n) || refuse_type(s, n,
				       n->type == TYPE_TEXT	 ? "decimal"
				       : n->type == TYPE_BOOLEAN ? "integer"
								 : NULL,
				       "a number");
}

bool
check_boolean(struct scope *s, const struct node *n, const char *who)
{
	if (n->type == TYPE_BOOLEAN || n->type == TYPE_NONE)
		return true;
	fault_say(s->arena, s->fault, node_start(n),
		"%s is %s, but %s needs true or false: compare it with "
		"something",
		called(s, n), type_of(n), who);
	return false;
}

bool
check_text(struct scope *s, const struct node *n)
{
	return n->type == TYPE_TEXT || n->type == TYPE_NONE ||
	       refuse_type(s, n, "text", "a text");
}

bool
check_read(struct scope *s, struct node *n, enum type type)
{
	struct day day;
	int64_t ms;

	if (n->kind != NODE_TEXT || (type != TYPE_DATE && type != TYPE_INSTANT))
		return true;
	if (type == TYPE_DATE && day_read(n->text, n->len, &day) &&
		day.orders & 1u << ORDER_YMD)
		n->integer = day.days[ORDER_YMD];
	else if (type == TYPE_INSTANT && instant_read(n->text, n->len, &ms))
		n->integer = ms;
	else {
		fault_say(s->arena, s->fault, n->at,
			"'%.40s' is no %s; one is written %s", n->text,
			type_names[type],
			type == TYPE_DATE ? A_DATE : AN_INSTANT);
		return false;
	}
	n->kind = NODE_INTEGER;
	n->type = type;
	return true;
}

static bool
refuse_pair(struct scope *s, const struct node *n, enum type wanted)
{
	const char *name = called(s, n);
	const char *makes = wanted < TYPES ? type_names[wanted] : "text";

	if (wanted == TYPE_INTEGER)
		makes = "decimal";
	if ((wanted == TYPE_DATE || wanted == TYPE_INSTANT) && is_number(n)) {
		fault_say(s->arena, s->fault, node_start(n),
			"%s is %s, beside what is %s; a %s is written %s", name,
			type_of(n), type_names[wanted], type_names[wanted],
			wanted == TYPE_DATE ? A_DATE : AN_INSTANT);
		return false;
	}
	fault_say(s->arena, s->fault, node_start(n),
		"%s is %s, beside what is %s; %s(%s) converts it", name,
		type_of(n), type_names[wanted], makes,
		strcmp(name, "this") ? name : "...");
	return false;
}

static bool
alike(int a, int b)
{
	return a == b || (a == TYPE_INTEGER && b == TYPE_DECIMAL) ||
	       (a == TYPE_DECIMAL && b == TYPE_INTEGER);
}

/* Dates and instants first, for texts beside them are read as such. */
static int
leading(struct node **nodes, int count, int step)
{
	int type = TYPE_NONE;

	for (int i = 0; i < count; i += step)
		if (nodes[i]->type == TYPE_DATE ||
			nodes[i]->type == TYPE_INSTANT)
			return nodes[i]->type;
	for (int i = 0; i < count && type == TYPE_NONE; i += step)
		type = nodes[i]->type;
	return type;
}

bool
check_alike(
	struct scope *s, struct node **nodes, int count, int step, int *type)
{
	*type = leading(nodes, count, step);
	for (int i = 0; i < count; i += step) {
		if (!check_read(s, nodes[i], (enum type) * type))
			return false;
		if (nodes[i]->type == TYPE_NONE)
			continue;
		if (!alike((int)nodes[i]->type, *type))
			return refuse_pair(s, nodes[i], (enum type) * type);
		if (nodes[i]->type == TYPE_DECIMAL)
			*type = TYPE_DECIMAL;
	}
	return true;
}
