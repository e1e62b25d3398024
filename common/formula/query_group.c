/* Steps that ask for all rows: group, distinct, fill. */
#include <string.h>

#include "formula/functions.h"
#include "formula/group.h"
#include "formula/query.h"

static sqlite3_stmt *
insert_into(struct query *q, const char *table, int columns)
{
	struct buffer put = { .arena = q->arena };
	sqlite3_stmt *statement;

	buffer_printf(&put, "insert into temp.%s values(?1", table);
	for (int i = 0; i < columns; i++)
		buffer_printf(&put, ", ?%d", i + 2);
	buffer_text(&put, ")");
	if (sqlite3_prepare_v2(q->db, put.data, -1, &statement, NULL) !=
		SQLITE_OK)
		return NULL;
	return statement;
}

/* Into a table of keys and what came of the values, from which it goes on. */
static bool
group_into(struct query *q, struct grouping *g, const int *columns, int count)
{
	const char *name = query_table(q, g->keys + g->count);

	if (!name)
		return false;
	g->forget = arena_printf(q->arena, "delete from temp.%s", name);
	g->memory = q->request->group_memory;
	g->scan = pipe_select(&q->pipe, "", columns, count, "");
	g->insert = insert_into(q, name, g->keys + g->count);
	bool good = g->scan && g->insert && group_run(g);
	if (!good && g->parts > GROUP_PARTS)
		query_fail(q, "too_expensive",
			"There are more groups, or more values in one, than "
			"fit into memory.");
	else if (!good)
		query_failed(q);
	sqlite3_finalize(g->scan);
	sqlite3_finalize(g->insert);
	if (good) {
		pipe_begin(&q->pipe, name, g->keys + g->count);
		q->pipe.slots = g->keys;
	}
	return good;
}

/* Its arguments become columns of the scan. */
static void
add_slot(struct query *q, const struct node *n, struct grouped *value,
	int *columns, int *count)
{
	*value = (struct grouped){ tally_named(n->function->name),
		n->count ? *count : -1, 0 };
	if (!strcmp(n->function->name, "median"))
		value->share = 0.5;
	if (!strcmp(n->function->name, "quantile"))
		value->share = n->items[1]->kind == NODE_INTEGER
				       ? (double)n->items[1]->integer
				       : n->items[1]->decimal;
	for (int i = 0; i < n->count; i++)
		columns[(*count)++] = pipe_derive(&q->pipe, n->items[i]);
}

bool
query_group(struct query *q, const struct step *step)
{
	size_t most = (size_t)step->count + 2 * (size_t)step->slot_count + 1;
	int *columns = arena_alloc(q->arena, most * sizeof *columns);
	struct grouped *values = arena_alloc(
		q->arena, ((size_t)step->slot_count + 1) * sizeof *values);
	struct grouping g = {
		.keys = step->count, .values = values, .count = step->slot_count
	};
	int count = 0;

	for (int i = 0; i < step->count; i++)
		columns[count++] = pipe_derive(&q->pipe, step->items[i].node);
	for (int i = 0; i < step->slot_count; i++)
		add_slot(q, step->slots[i], &values[i], columns, &count);
	if (!group_into(q, &g, columns, count))
		return false;
	/* Values name keys by their places, which are their columns, too. */
	int *map = arena_alloc(
		q->arena, ((size_t)step->out_count + 1) * sizeof *map);
	for (int i = 0; i < step->count; i++)
		map[i] = i;
	for (int i = 0; i < step->value_count; i++)
		map[step->count + i] =
			pipe_derive(&q->pipe, step->values[i].node);
	q->pipe.map = map;
	return true;
}

bool
query_distinct(struct query *q)
{
	struct grouping g = { .keys = q->count };

	return group_into(q, &g, q->pipe.map, q->count);
}

/* The mean or the median of a column, as a constant. */
static bool
find_filling(struct query *q, const struct picked *p, struct node *value)
{
	bool median = p->how == FILL_MEDIAN;
	const struct tally_kind *kind = tally_named(median ? "median" : "avg");
	struct tally tally = { 0 };
	size_t memory = 0;
	sqlite3_stmt *scan =
		pipe_select(&q->pipe, "", &q->pipe.map[p->column], 1, "");
	sqlite3_stmt *give;
	int code = scan ? SQLITE_ROW : SQLITE_ERROR;

	while (scan && (code = sqlite3_step(scan)) == SQLITE_ROW) {
		sqlite3_value *v = sqlite3_column_value(scan, 1);
		tally_add(kind, &tally, &v, &memory);
	}
	bool good = code == SQLITE_DONE || query_failed(q);
	sqlite3_finalize(scan);
	sqlite3_prepare_v2(q->db, "select ?1", -1, &give, NULL);
	tally_bind(kind, &tally, 0.5, give, 1);
	sqlite3_step(give);
	*value = (struct node){ .kind = sqlite3_column_type(give, 0) ==
							SQLITE_NULL
						? NODE_NULL
						: NODE_DECIMAL,
		.type = TYPE_DECIMAL,
		.decimal = sqlite3_column_double(give, 0) };
	sqlite3_finalize(give);
	tally_free(kind, &tally);
	return good;
}

static void
fill_with(struct query *q, const struct picked *p, struct node *value,
	enum type type)
{
	struct node *name = arena_alloc(q->arena, sizeof *name);
	struct node *call = arena_alloc(q->arena, sizeof *call);

	*name = (struct node){
		.kind = NODE_NAME, .column = p->column, .type = type
	};
	*call = (struct node){ .kind = NODE_CALL,
		.type = type,
		.function = function_named("coalesce", 8),
		.count = 2 };
	call->items = arena_alloc(q->arena, 2 * sizeof *call->items);
	call->items[0] = name;
	call->items[1] = value;
	q->pipe.map[p->column] = pipe_derive(&q->pipe, call);
}

/* By a scan of a table, in order. */
static bool
fill_previous(struct query *q, const bool *wanted)
{
	struct buffer put = { .arena = q->arena };
	sqlite3_stmt *statement = NULL;

	if (!query_keep(q, ""))
		return false;
	const char *name = query_table(q, q->count);
	if (!name)
		return false;
	buffer_printf(&put, "insert into temp.%s select n", name);
	for (int i = 0; i < q->count; i++)
		buffer_printf(
			&put, wanted[i] ? ", f_previous(0, c%d)" : ", c%d", i);
	buffer_printf(&put, " from temp.%s", q->pipe.table);
	sqlite3_prepare_v2(q->db, put.data, -1, &statement, NULL);
	if (!query_do(q, statement))
		return false;
	pipe_begin(&q->pipe, name, q->count);
	return true;
}

bool
query_fill(struct query *q, const struct step *step)
{
	bool *wanted = arena_alloc(q->arena, (size_t)q->count + 1), any = false;

	for (int i = 0; i < step->picked_count; i++) {
		const struct picked *p = &step->picked[i];
		struct node *value = p->value;
		if (p->how == FILL_PREVIOUS) {
			wanted[p->column] = any = true;
			continue;
		}
		if (p->how != FILL_VALUE) {
			value = arena_alloc(q->arena, sizeof *value);
			if (!find_filling(q, p, value))
				return false;
		}
		fill_with(q, p, value, step->out[p->column].type);
	}
	return !any || fill_previous(q, wanted);
}
