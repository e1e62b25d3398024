/* Types of calls. */
#include <string.h>

#include "formula/check.h"
#include "formula/functions.h"
#include "formula/pattern.h"
#include "formula/units.h"

static bool
refuse_count(struct scope *s, const struct node *n, const struct function *f)
{
	const char *how =
		f->most == FUNCTION_ANY
			? arena_printf(s->arena, "%d or more", f->least)
		: f->least == f->most
			? arena_printf(s->arena, "%d", f->least)
			: arena_printf(s->arena, "%d or %d", f->least, f->most);

	fault_say(s->arena, s->fault, n->at, "%s takes %s value%s, not %d",
		f->name, how, f->most == 1 ? "" : "s", n->count);
	return false;
}

static bool
refuse_function(struct scope *s, const struct node *n)
{
	const char *near = function_near(n->text);

	fault_say(s->arena, s->fault, n->at, "there is no function %.60s%s%s%s",
		n->text, near ? "; is " : "", near ? near : "",
		near ? " meant?" : "");
	return false;
}

static bool
refuse(struct scope *s, const struct node *n, const char *sentence)
{
	fault_say(s->arena, s->fault, node_start(n), "%s", sentence);
	return false;
}

static bool
check_unit(struct scope *s, const struct node *n)
{
	return (n->kind == NODE_TEXT && unit_named(n->text) < UNITS) ||
	       refuse(s, n,
		       "the unit is one of 'year', 'quarter', 'month', 'week', "
		       "'day', 'hour', 'minute', 'second'");
}

static bool
check_time(struct scope *s, struct node *n)
{
	struct day day;

	if (n->kind == NODE_TEXT &&
		!check_read(s, n,
			day_read(n->text, n->len, &day) ? TYPE_DATE
							: TYPE_INSTANT))
		return false;
	return n->type == TYPE_DATE || n->type == TYPE_INSTANT ||
	       n->type == TYPE_NONE ||
	       refuse(s, n,
		       "a date or an instant is needed here; date(...) or "
		       "instant(...) makes one of a text");
}

static bool
check_share(struct scope *s, struct node *n)
{
	double share =
		n->kind == NODE_INTEGER ? (double)n->integer : n->decimal;

	return ((n->kind == NODE_INTEGER || n->kind == NODE_DECIMAL) &&
		       share <= 1) ||
	       refuse(s, n, "the share is a number from 0 to 1, as 0.9");
}

static bool
check_integer(struct scope *s, struct node *n)
{
	return n->type == TYPE_INTEGER || n->type == TYPE_NONE ||
	       refuse(s, n,
		       "a whole number is needed here; integer(...) "
		       "makes one");
}

static bool
check_argument(
	struct scope *s, const struct function *f, struct node *n, char takes)
{
	switch (takes) {
	case 'n':
		return check_number(s, n);
	case 'i':
		return check_integer(s, n);
	case 't':
		return check_text(s, n);
	case 'b':
		return check_boolean(s, n, f->name);
	case 'w':
		return check_time(s, n);
	case 'u':
		return check_unit(s, n);
	case 'q':
		return check_share(s, n);
	case 'l':
		return n->kind == NODE_TEXT ||
		       refuse(s, n, "a pattern in quotes is needed here");
	default:
		return true;
	}
}

/* Of those that have to go together, and what they give. */
static bool
check_together(
	struct scope *s, struct node *n, const struct function *f, int *type)
{
	const char *first = strchr(f->takes, 's');
	int from = first ? (int)(first - f->takes) : 0;

	if (!check_alike(s, n->items + from, n->count - from, 1, type))
		return false;
	return true;
}

static bool
check_gives(struct scope *s, struct node *n, const struct function *f)
{
	static const struct {
		char letter;
		enum type type;
	} fixed[] = {
		{ 'i', TYPE_INTEGER },
		{ 'd', TYPE_DECIMAL },
		{ 't', TYPE_TEXT },
		{ 'b', TYPE_BOOLEAN },
		{ 'D', TYPE_DATE },
		{ 'I', TYPE_INSTANT },
	};
	int type = TYPE_NONE;

	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (fixed[i].letter == f->gives)
			type = (int)fixed[i].type;
	if (f->gives >= '1' && f->gives <= '9')
		type = (int)n->items[f->gives - '1']->type;
	if (f->gives == 's' && !check_together(s, n, f, &type))
		return false;
	if (f->gives == 'n') {
		type = TYPE_INTEGER;
		for (int i = 0; i < n->count; i++)
			if (n->items[i]->type == TYPE_DECIMAL)
				type = TYPE_DECIMAL;
	}
	n->type = (enum type)type;
	return true;
}

/* What only one function asks for. */
static bool
check_own(struct scope *s, struct node *n, const struct function *f)
{
	const char *wrong = NULL;
	int at = 0;

	if (!strcmp(f->name, "matches"))
		wrong = pattern_fault(s->arena, n->items[at = 1]->text);
	else if (!strcmp(f->name, "extract"))
		wrong = pattern_fault(s->arena, n->items[at = 0]->text);
	else if (!strcmp(f->name, "format"))
		wrong = units_format_fault(n->items[at = 1]->text);
	else if (!strcmp(f->name, "diff")) {
		int type;
		return check_alike(s, n->items + 1, 2, 1, &type);
	} else if (!strcmp(f->name, "date") || !strcmp(f->name, "instant")) {
		if (is_number(n->items[0]) && n->items[0]->type != TYPE_NONE)
			wrong = "a number is no date; a text as '2025-01-31' "
				"is";
		else if (n->items[0]->type == TYPE_BOOLEAN)
			wrong = "true and false are no dates";
	} else if ((f->gives == 'i' || f->gives == 'd') && *f->takes == 'a' &&
		   f->kind != FUNCTION_AGGREGATE &&
		   (n->items[0]->type == TYPE_DATE ||
			   n->items[0]->type == TYPE_INSTANT))
		wrong = "a time is no number; diff('day', a, b) counts";
	return !wrong || refuse(s, n->items[at], wrong);
}

bool
check_call(struct scope *s, struct node *n)
{
	const struct function *f = function_named(n->text, n->len);

	if (!f)
		return refuse_function(s, n);
	if (n->count < f->least || n->count > f->most)
		return refuse_count(s, n, f);
	if (f->kind == FUNCTION_AGGREGATE && !s->grouped)
		return refuse(s, n,
			arena_printf(s->arena,
				"%s is of many rows: it stands in the values "
				"of a group step",
				f->name));
	if (f->kind == FUNCTION_AGGREGATE && s->within)
		return refuse(s, n,
			arena_printf(s->arena,
				"%s is of many rows already: it cannot stand "
				"within another",
				f->name));
	n->function = f;
	size_t letters = strlen(f->takes);
	for (int i = 0; i < n->count; i++)
		if (!check_argument(s, f, n->items[i],
			    f->takes[(size_t)i < letters ? (size_t)i
							 : letters - 1]))
			return false;
	return check_own(s, n, f) && check_gives(s, n, f);
}
