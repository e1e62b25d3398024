/* What is done to each row, as common table expressions over one table. */
#include <string.h>

#include "base/log.h"
#include "formula/pipe.h"

enum { HEIGHT = 6 /* of nested SQL; SQLite's parser has a short stack */ };

enum op_kind { OP_FILTER, OP_DERIVE, OP_LIMIT };

struct pipe_op {
	enum op_kind kind;
	const struct node *node;
	int column; /* that is derived */
	long long rows;
};

void
pipe_begin(struct pipe *p, const char *table, int columns)
{
	p->table = table;
	p->width = p->map_count = columns;
	p->count = 0;
	p->map = arena_alloc(p->arena, ((size_t)columns + 1) * sizeof *p->map);
	for (int i = 0; i < columns; i++)
		p->map[i] = i;
}

static struct pipe_op *
add(struct pipe *p, enum op_kind kind)
{
	if (p->count == p->room) {
		int room = p->room ? p->room * 2 : 16;
		struct pipe_op *more =
			arena_alloc(p->arena, (size_t)room * sizeof *more);
		if (p->count)
			memcpy(more, p->ops, (size_t)p->count * sizeof *more);
		p->ops = more;
		p->room = room;
	}
	p->ops[p->count] = (struct pipe_op){ .kind = kind };
	return &p->ops[p->count++];
}

static int
add_derived(struct pipe *p, const struct node *n)
{
	struct pipe_op *op = add(p, OP_DERIVE);

	op->node = n;
	op->column = p->width++;
	return op->column;
}

static struct node *
column_node(struct pipe *p, const struct node *n, int column)
{
	struct node *name = arena_alloc(p->arena, sizeof *name);

	*name = (struct node){
		.kind = NODE_NAME, .type = n->type, .column = column
	};
	return name;
}

static int height(struct pipe *, const struct node *, struct node **);

/*
 * A copy with columns for names; what nests too deeply becomes a column of its
 * own, below.
 */
static int
copy_items(struct pipe *p, struct node *n)
{
	int most = 0;
	struct node **items = n->items;

	if (n->count)
		n->items = arena_alloc(
			p->arena, (size_t)n->count * sizeof(struct node *));
	for (int i = 0; i < n->count; i++) {
		int its = height(p, items[i], &n->items[i]);
		if (!i && emit_chains(n, n->items[i]))
			its--;
		most = its > most ? its : most;
	}
	return most;
}

static int
height(struct pipe *p, const struct node *n, struct node **copy)
{
	struct node *made = arena_alloc(p->arena, sizeof *made);

	*made = *n;
	*copy = made;
	if (n->kind == NODE_NAME || n->kind == NODE_SLOT) {
		*copy = column_node(p, n,
			n->kind == NODE_NAME ? p->map[n->column]
					     : p->slots + (int)n->integer);
		return 0;
	}
	int its = copy_items(p, made) + 1;
	if (its < HEIGHT)
		return n->count ? its : 0;
	*copy = column_node(p, made, add_derived(p, made));
	return 0;
}

void
pipe_filter(struct pipe *p, const struct node *n)
{
	struct node *copy;

	height(p, n, &copy);
	add(p, OP_FILTER)->node = copy;
}

int
pipe_derive(struct pipe *p, const struct node *n)
{
	struct node *copy;

	height(p, n, &copy);
	return copy->kind == NODE_NAME ? copy->column : add_derived(p, copy);
}

void
pipe_limit(struct pipe *p, long long rows)
{
	add(p, OP_LIMIT)->rows = rows;
}

static void
need(const struct node *n, bool *needed)
{
	if (n->kind == NODE_NAME)
		needed[n->column] = true;
	for (int i = 0; i < n->count; i++)
		need(n->items[i], needed);
}

/* Which columns each of them passes on, from the last to the first. */
static bool **
find_needed(struct pipe *p, const int *columns, int count)
{
	size_t width = (size_t)p->width + 1;
	bool **needed =
		arena_alloc(p->arena, ((size_t)p->count + 1) * sizeof(bool *));

	for (int i = 0; i <= p->count; i++)
		needed[i] = arena_alloc(p->arena, width);
	for (int i = 0; i < count; i++)
		needed[p->count][columns[i]] = true;
	for (int i = p->count - 1; i >= 0; i--) {
		const struct pipe_op *op = &p->ops[i];
		memcpy(needed[i], needed[i + 1], width);
		if (op->kind == OP_DERIVE)
			needed[i][op->column] = false;
		if (op->kind == OP_FILTER ||
			(op->kind == OP_DERIVE && needed[i + 1][op->column]))
			need(op->node, needed[i]);
	}
	return needed;
}

/* One op as r<i + 1>, over r<i>. */
static void
write_op(struct pipe *p, int i, const bool *needed, struct buffer *out,
	struct binds *binds)
{
	const struct pipe_op *op = &p->ops[i];

	buffer_printf(out, "%s r%d as (select n", i ? "," : "with", i + 1);
	for (int c = 0; c < p->width; c++) {
		if (!needed[c])
			continue;
		buffer_text(out, ", ");
		if (op->kind == OP_DERIVE && op->column == c) {
			emit(p, op->node, out, binds);
			buffer_printf(out, " as c%d", c);
		} else
			buffer_printf(out, "c%d", c);
	}
	if (i)
		buffer_printf(out, " from r%d", i);
	else
		buffer_printf(out, " from %s", p->table);
	if (op->kind == OP_FILTER) {
		buffer_text(out, " where ");
		emit(p, op->node, out, binds);
	} else if (op->kind == OP_LIMIT)
		buffer_printf(out, " limit %lld", op->rows);
	buffer_text(out, ")");
}

static void
bind_all(const struct binds *binds, sqlite3_stmt *statement)
{
	for (int i = 0; i < binds->count; i++) {
		const struct node *n = binds->items[i];
		if (n->kind == NODE_DECIMAL)
			sqlite3_bind_double(statement, i + 1, n->decimal);
		else if (n->kind == NODE_TEXT)
			sqlite3_bind_text(statement, i + 1, n->text,
				(int)n->len, SQLITE_STATIC);
		else if (n->kind != NODE_NULL)
			sqlite3_bind_int64(statement, i + 1, n->integer);
	}
}

sqlite3_stmt *
pipe_select(struct pipe *p, const char *before, const int *columns, int count,
	const char *after)
{
	struct buffer out = { .arena = p->arena };
	struct binds binds = { .arena = p->arena };
	bool **needed = find_needed(p, columns, count);
	sqlite3_stmt *statement;

	buffer_text(&out, before);
	for (int i = 0; i < p->count; i++)
		write_op(p, i, needed[i + 1], &out, &binds);
	buffer_text(&out,
		!strncmp(after, "order", 5) ? " select null" : " select n");
	for (int i = 0; i < count; i++)
		buffer_printf(&out, ", c%d", columns[i]);
	if (p->count)
		buffer_printf(&out, " from r%d", p->count);
	else
		buffer_printf(&out, " from %s", p->table);
	buffer_printf(&out, " %s", after);
	if (sqlite3_prepare_v2(p->db, out.data, (int)out.len, &statement,
		    NULL) != SQLITE_OK)
		return NULL;
	bind_all(&binds, statement);
	return statement;
}
