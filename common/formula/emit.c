/* Expressions as SQL. */
#include <string.h>

#include "formula/functions.h"
#include "formula/pipe.h"

static const struct node zero = { .kind = NODE_INTEGER };

static void
bind(struct buffer *out, struct binds *binds, const struct node *n)
{
	if (binds->count == binds->room) {
		int room = binds->room ? binds->room * 2 : 16;
		const struct node **more =
			arena_alloc(binds->arena, (size_t)room * sizeof *more);
		if (binds->count)
			memcpy(more, binds->items,
				(size_t)binds->count * sizeof *more);
		binds->items = more;
		binds->room = room;
	}
	binds->items[binds->count++] = n;
	buffer_printf(out, "?%d", binds->count);
}

static void
bind_integer(struct buffer *out, struct binds *binds, int64_t value)
{
	struct node *n = arena_alloc(binds->arena, sizeof *n);

	*n = zero;
	n->integer = value;
	bind(out, binds, n);
}

/* As SQLite and the grammar have them. */
static int
rank(const struct node *n)
{
	static const char ranks[OPERATORS] = { [OP_OR] = 1,
		[OP_AND] = 2,
		[OP_PLUS] = 3,
		[OP_LESS_BY] = 3,
		[OP_TIMES] = 4,
		[OP_BY] = 4,
		[OP_MODULO] = 4,
		[OP_JOINED] = 5 };

	if (n->kind != NODE_BINARY || n->type == TYPE_DATE ||
		n->items[0]->type == TYPE_DATE ||
		(n->op == OP_MODULO && n->type != TYPE_INTEGER))
		return 0;
	return ranks[n->op];
}

bool
emit_chains(const struct node *parent, const struct node *left)
{
	return rank(parent) && rank(parent) == rank(left);
}

/* All items, parted by commas. */
static void
emit_items(const struct pipe *p, const struct node *n, int from,
	struct buffer *out, struct binds *binds)
{
	for (int i = from; i < n->count; i++) {
		if (i > from)
			buffer_text(out, ", ");
		emit(p, n->items[i], out, binds);
	}
}

static void
emit_called(const struct pipe *p, const char *name, const struct node *n,
	struct buffer *out, struct binds *binds)
{
	buffer_printf(out, "%s(", name);
	emit_items(p, n, 0, out, binds);
	buffer_text(out, ")");
}

static void
emit_infix(const struct pipe *p, const struct node *n, struct buffer *out,
	struct binds *binds)
{
	const struct node *a = n->items[0], *b = n->items[1];
	bool chained = emit_chains(n, a);
	bool texts = n->op >= OP_LESS && n->op <= OP_MORE_EQUAL &&
		     (a->type == TYPE_TEXT || b->type == TYPE_TEXT);

	buffer_text(out, chained ? "" : "(");
	emit(p, a, out, binds);
	/* A chain is one pair of parentheses, as the parser's stack is short. */
	if (chained)
		out->data[--out->len] = 0;
	buffer_printf(out, "%s%s ", texts ? " collate fold " : " ",
		n->op == OP_BY ? "* 1.0 /" : operator_texts[n->op]);
	emit(p, b, out, binds);
	buffer_text(out, ")");
}

static void
emit_binary(const struct pipe *p, const struct node *n, struct buffer *out,
	struct binds *binds)
{
	if (n->op == OP_MODULO && n->type != TYPE_INTEGER) {
		emit_called(p, "f_mod", n, out, binds);
		return;
	}
	buffer_text(out, n->type == TYPE_DATE ? "f_as_day" : "");
	emit_infix(p, n, out, binds);
}

/* A time as milliseconds of a clock that shows local time. */
static void
emit_local(const struct pipe *p, const struct node *n, struct buffer *out,
	struct binds *binds)
{
	buffer_text(out, n->type == TYPE_INSTANT ? "f_local(" : "(");
	emit(p, n, out, binds);
	buffer_text(out, n->type == TYPE_INSTANT ? ")" : " * 86400000)");
}

/* Those of local time back again. */
static const char *
back(enum type type)
{
	return type == TYPE_INSTANT ? "f_instant(" : "f_days(";
}

static void
emit_moved(const struct pipe *p, const struct node *n, struct buffer *out,
	struct binds *binds)
{
	const struct node *of = n->items[n->count - 1];

	buffer_printf(out, "%sf_%s(", back(of->type), n->function->name);
	for (int i = 0; i < n->count - 1; i++) {
		emit(p, n->items[i], out, binds);
		buffer_text(out, ", ");
	}
	emit_local(p, of, out, binds);
	buffer_text(out, "))");
}

/* date, instant, text, ... of whatever type. */
static void
emit_converted(const struct pipe *p, const struct node *n, struct buffer *out,
	struct binds *binds)
{
	const struct node *of = n->items[0];
	char gives = n->function->gives;

	if (of->type == n->type)
		emit(p, of, out, binds);
	else if (gives == 'D' && of->type == TYPE_INSTANT) {
		buffer_text(out, "f_days(");
		emit_local(p, of, out, binds);
		buffer_text(out, ")");
	} else if (gives == 'I' && of->type == TYPE_DATE) {
		buffer_text(out, "f_instant(");
		emit_local(p, of, out, binds);
		buffer_text(out, ")");
	} else {
		buffer_printf(out, "f_to_%s(", n->function->name);
		emit(p, of, out, binds);
		buffer_printf(out, ", %d)", (int)of->type);
	}
}

static void
emit_part(const struct pipe *p, const struct node *n, struct buffer *out,
	struct binds *binds)
{
	buffer_printf(out, "f_%s(", n->function->name);
	for (int i = 0; i < n->count; i++) {
		const struct node *item = n->items[i];
		buffer_text(out, i ? ", " : "");
		if (item->type == TYPE_DATE || item->type == TYPE_INSTANT)
			emit_local(p, item, out, binds);
		else
			emit(p, item, out, binds);
	}
	buffer_text(out, ")");
}

static void
emit_call(const struct pipe *p, const struct node *n, struct buffer *out,
	struct binds *binds)
{
	const struct function *f = n->function;

	if (f->sql && n->count == 1 && !strcmp(f->sql, "coalesce"))
		emit(p, n->items[0], out, binds);
	else if (f->sql)
		emit_called(p, f->sql, n, out, binds);
	else if (!strcmp(f->name, "today"))
		bind_integer(out, binds, p->today);
	else if (!strcmp(f->name, "now"))
		bind_integer(out, binds, p->now);
	else if (!strcmp(f->name, "trunc") || !strcmp(f->name, "add"))
		emit_moved(p, n, out, binds);
	else if (*f->takes == 'a')
		emit_converted(p, n, out, binds);
	else
		emit_part(p, n, out, binds);
}

static void
emit_case(const struct pipe *p, const struct node *n, struct buffer *out,
	struct binds *binds)
{
	int pairs = n->count / 2 * 2;

	buffer_text(out, "(case");
	for (int i = 0; i < n->count; i++) {
		buffer_text(out, i == pairs ? " else "
				 : i % 2    ? " then "
					    : " when ");
		emit(p, n->items[i], out, binds);
	}
	buffer_text(out, " end)");
}

/* in, between, is null. */
static void
emit_test(const struct pipe *p, const struct node *n, struct buffer *out,
	struct binds *binds)
{
	const char *not = n->negated ? " not" : "";

	buffer_text(out, "(");
	emit(p, n->items[0], out, binds);
	if (n->kind == NODE_IS_NULL)
		buffer_printf(out, " is%s null)", not );
	else if (n->kind == NODE_IN) {
		buffer_printf(out, "%s in (", not );
		emit_items(p, n, 1, out, binds);
		buffer_text(out, "))");
	} else {
		buffer_printf(out, "%s%s between ",
			n->items[0]->type == TYPE_TEXT ? " collate fold" : "",
			not );
		emit(p, n->items[1], out, binds);
		buffer_text(out, " and ");
		emit(p, n->items[2], out, binds);
		buffer_text(out, ")");
	}
}

void
emit(const struct pipe *p, const struct node *n, struct buffer *out,
	struct binds *binds)
{
	switch (n->kind) {
	case NODE_NULL:
		buffer_text(out, "null");
		break;
	case NODE_NAME:
		buffer_printf(out, "c%d", n->column);
		break;
	case NODE_MINUS:
	case NODE_NOT:
		buffer_text(out, n->kind == NODE_NOT ? "(not " : "(- ");
		emit(p, n->items[0], out, binds);
		buffer_text(out, ")");
		break;
	case NODE_BINARY:
		emit_binary(p, n, out, binds);
		break;
	case NODE_IS_NULL:
	case NODE_IN:
	case NODE_BETWEEN:
		emit_test(p, n, out, binds);
		break;
	case NODE_CASE:
		emit_case(p, n, out, binds);
		break;
	case NODE_CALL:
		emit_call(p, n, out, binds);
		break;
	case NODE_PARAM:
		bind(out, binds, n->value);
		break;
	default:
		bind(out, binds, n);
	}
}
