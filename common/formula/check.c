/* Types of expressions, from their leaves up. */
#include <string.h>
#include <strings.h>

#include "formula/check.h"
#include "formula/functions.h"

static int
column_named(const struct formula_column *columns, int count, const char *name)
{
	int found = -1, times = 0;

	for (int i = 0; i < count; i++) {
		if (!strcmp(columns[i].name, name))
			return i;
		if (!strcasecmp(columns[i].name, name)) {
			found = i;
			times++;
		}
	}
	return times == 1 ? found : -1;
}

static bool
refuse_name(struct scope *s, const struct node *n,
	const struct formula_column *columns, int count)
{
	const char *near = NULL;
	int apart = words_near(n->text);

	for (int i = 0; i < count; i++)
		if (words_apart(columns[i].name, n->text) < apart) {
			apart = words_apart(columns[i].name, n->text);
			near = columns[i].name;
		}
	fault_say(s->arena, s->fault, n->at,
		"there is no column %.60s%s%.60s%s", n->text,
		near ? "; is " : "; a text is written in quotes, as '",
		near ? near : n->text, near ? " meant?" : "'");
	return false;
}

/* Outside of aggregates, values of a group speak of its keys. */
static bool
check_name(struct scope *s, struct node *n)
{
	bool keyed = s->grouped && !s->inside;
	const struct formula_column *columns = keyed ? s->keys : s->columns;
	int count = keyed ? s->key_count : s->count;

	n->column = column_named(columns, count, n->text);
	if (n->column >= 0) {
		n->type = columns[n->column].type;
		return true;
	}
	if (!keyed || column_named(s->columns, s->count, n->text) < 0)
		return refuse_name(s, n, s->columns, s->count);
	fault_say(s->arena, s->fault, n->at,
		"%.60s has many values in a group: say which, as in "
		"sum(%.60s) or max(%.60s), or name it in by",
		n->text, n->text, n->text);
	return false;
}

static bool
check_param(struct scope *s, struct node *n)
{
	for (int i = 0; i < s->param_count; i++)
		if (!strcmp(s->params[i].name, n->text)) {
			n->column = i;
			n->type = s->params[i].type;
			n->value = &s->params[i].value;
			return true;
		}
	fault_say(s->arena, s->fault, n->at,
		"there is no parameter %.60s; params has to name it", n->text);
	return false;
}

static bool
check_comparison(struct scope *s, struct node *n)
{
	int type;

	for (int i = 0; i < 2; i++)
		if (n->items[i]->kind == NODE_NULL) {
			fault_say(s->arena, s->fault, n->items[i]->at,
				"nothing is equal to null, nor less or more: "
				"write is null, or is not null");
			return false;
		}
	n->type = TYPE_BOOLEAN;
	return check_alike(s, n->items, 2, 1, &type);
}

/* Of dates: a date and days, or the days between two. */
static bool
check_days(struct scope *s, struct node *n)
{
	struct node *a = n->items[0], *b = n->items[1];

	if (n->op == OP_LESS_BY && a->type == TYPE_DATE &&
		b->kind == NODE_TEXT && !check_read(s, b, TYPE_DATE))
		return false;
	n->type = TYPE_DATE;
	if (a->type == TYPE_DATE && b->type == TYPE_DATE &&
		n->op == OP_LESS_BY) {
		n->type = TYPE_INTEGER;
		return true;
	}
	if (a->type == TYPE_DATE && b->type == TYPE_INTEGER)
		return true;
	if (a->type == TYPE_INTEGER && b->type == TYPE_DATE && n->op == OP_PLUS)
		return true;
	fault_say(s->arena, s->fault, n->at,
		"to a date whole days are added, and from a date days or a "
		"date are taken; add('month', 1, ...) knows other units");
	return false;
}

static bool
check_arithmetic(struct scope *s, struct node *n)
{
	struct node *a = n->items[0], *b = n->items[1];

	if (n->op == OP_JOINED) {
		n->type = TYPE_TEXT;
		return check_text(s, a) && check_text(s, b);
	}
	if ((n->op == OP_PLUS || n->op == OP_LESS_BY) &&
		(a->type == TYPE_DATE || b->type == TYPE_DATE))
		return check_days(s, n);
	if (a->type == TYPE_INSTANT || b->type == TYPE_INSTANT) {
		fault_say(s->arena, s->fault, n->at,
			"instants are not added or taken: diff('hour', a, b) "
			"tells how far they are apart, add('hour', 1, a) moves "
			"one");
		return false;
	}
	bool whole = a->type == TYPE_INTEGER && b->type == TYPE_INTEGER;
	n->type = n->op == OP_BY || !whole ? TYPE_DECIMAL : TYPE_INTEGER;
	return check_number(s, a) && check_number(s, b);
}

static bool
check_binary(struct scope *s, struct node *n)
{
	if (n->op == OP_AND || n->op == OP_OR) {
		n->type = TYPE_BOOLEAN;
		const char *who = n->op == OP_AND ? "\"and\"" : "\"or\"";
		return check_boolean(s, n->items[0], who) &&
		       check_boolean(s, n->items[1], who);
	}
	return n->op <= OP_MORE_EQUAL ? check_comparison(s, n)
				      : check_arithmetic(s, n);
}

/* Conditions are every second item, but the one that else has. */
static bool
check_case(struct scope *s, struct node *n)
{
	int pairs = n->count / 2 * 2, type;
	struct node *values[FORMULA_NODES];
	int count = 0;

	for (int i = 0; i < pairs; i += 2) {
		if (!check_boolean(s, n->items[i], "when"))
			return false;
		values[count++] = n->items[i + 1];
	}
	if (n->count > pairs)
		values[count++] = n->items[pairs];
	if (!check_alike(s, values, count, 1, &type))
		return false;
	n->type = (enum type)type;
	return true;
}

static bool
check_kind(struct scope *s, struct node *n)
{
	static const int constants[] = { [NODE_NULL] = TYPE_NONE,
		[NODE_BOOLEAN] = TYPE_BOOLEAN,
		[NODE_INTEGER] = TYPE_INTEGER,
		[NODE_DECIMAL] = TYPE_DECIMAL,
		[NODE_TEXT] = TYPE_TEXT };
	int type;

	switch (n->kind) {
	case NODE_NAME:
		return check_name(s, n);
	case NODE_PARAM:
		return check_param(s, n);
	case NODE_CALL:
		return check_call(s, n);
	case NODE_MINUS:
		n->type = n->items[0]->type;
		return check_number(s, n->items[0]);
	case NODE_NOT:
		n->type = TYPE_BOOLEAN;
		return check_boolean(s, n->items[0], "\"not\"");
	case NODE_BINARY:
		return check_binary(s, n);
	case NODE_IS_NULL:
	case NODE_IN:
	case NODE_BETWEEN:
		n->type = TYPE_BOOLEAN;
		return check_alike(s, n->items, n->count, 1, &type);
	case NODE_CASE:
		return check_case(s, n);
	case NODE_SLOT:
		return true;
	default:
		n->type = (enum type)constants[n->kind];
		return true;
	}
}

bool
formula_check(struct scope *s, struct node *n)
{
	bool aggregate =
		s->grouped && !s->inside && n->kind == NODE_CALL &&
		function_named(n->text, n->len) &&
		function_named(n->text, n->len)->kind == FUNCTION_AGGREGATE;

	if (aggregate)
		s->inside = s->within = true;
	for (int i = 0; i < n->count; i++)
		if (!formula_check(s, n->items[i]))
			return false;
	if (aggregate)
		s->within = false;
	if (!check_kind(s, n))
		return false;
	if (aggregate) {
		s->inside = false;
		if (s->slot_count == FORMULA_SLOTS)
			return fault_say(s->arena, s->fault, n->at,
				"these are more than %d aggregates",
				FORMULA_SLOTS);
		n->kind = NODE_SLOT;
		n->integer = s->slot_count;
		s->slots[s->slot_count++] = n;
	}
	return true;
}

bool
formula_check_as(struct scope *s, struct node *n, enum type type)
{
	if (!formula_check(s, n))
		return false;
	if (type == TYPE_BOOLEAN)
		return check_boolean(s, n, "a filter");
	return true;
}
