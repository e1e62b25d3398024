/* From a definition and an engine file to an answer. */
#include <string.h>

#include "formula/query.h"
#include "formula/scalar.h"
#include "table/engine.h"
#include "table/zone.h"

static void
derive(struct query *q, const struct step *step)
{
	for (int i = 0; i < step->count; i++) {
		const struct named *item = &step->items[i];
		int column = pipe_derive(&q->pipe, item->node), at = 0;
		while (at < q->count && strcmp(q->columns[at].name, item->name))
			at++;
		q->count += at == q->count;
		q->columns[at].name = item->name;
		q->pipe.map[at] = column;
	}
}

static void
select_columns(struct query *q, const struct step *step)
{
	int *map = arena_alloc(q->arena, (size_t)q->count * sizeof *map);

	memcpy(map, q->pipe.map, (size_t)q->count * sizeof *map);
	for (int i = 0; i < step->picked_count; i++)
		q->pipe.map[i] = map[step->picked[i].column];
}

/* NULLs last both ways; rows that are alike stay in their order. */
static bool
sort(struct query *q, const struct step *step, const struct step *next)
{
	struct buffer order = { .arena = q->arena };

	buffer_text(&order, "order by ");
	for (int i = 0; i < step->picked_count; i++) {
		const struct picked *p = &step->picked[i];
		int column = q->pipe.map[p->column];
		buffer_printf(&order, "c%d is null, c%d%s%s, ", column, column,
			step->in[p->column].type == TYPE_TEXT ? " collate fold"
							      : "",
			p->down ? " desc" : "");
	}
	buffer_text(&order, "n");
	if (next && next->kind == STEP_LIMIT && next->number <= RESULT_ROWS)
		buffer_printf(&order, " limit %lld", next->number);
	return query_keep(q, order.data);
}

/* By a hash of the rows' numbers, and then in their order. */
static bool
sample(struct query *q, const struct step *step)
{
	return query_keep(q, "") &&
	       query_keep(q, arena_printf(q->arena,
				     "where n in (select n from %s order by "
				     "f_hash(n), n limit %lld)",
				     q->pipe.table, step->number));
}

/* Room for what a step adds, before it. */
static void
make_room(struct query *q, const struct step *step)
{
	int most = step->out_count > q->count ? step->out_count : q->count;
	struct formula_column *columns =
		arena_alloc(q->arena, ((size_t)most + 1) * sizeof *columns);
	int *map = arena_alloc(q->arena, ((size_t)most + 1) * sizeof *map);

	for (int i = 0; i < q->count; i++) {
		columns[i] = q->columns[i];
		map[i] = q->pipe.map[i];
	}
	q->columns = columns;
	q->pipe.map = map;
}

static bool
run_step(struct query *q, const struct step *step, const struct step *next)
{
	switch (step->kind) {
	case STEP_FILTER:
		pipe_filter(&q->pipe, step->items[0].node);
		return true;
	case STEP_DERIVE:
		derive(q, step);
		return true;
	case STEP_SELECT:
		select_columns(q, step);
		return true;
	case STEP_LIMIT:
		pipe_limit(&q->pipe, step->number);
		return true;
	case STEP_SORT:
		return sort(q, step, next);
	case STEP_SAMPLE:
		return sample(q, step);
	case STEP_GROUP:
		return query_group(q, step);
	case STEP_DISTINCT:
		return query_distinct(q);
	case STEP_FILL:
		return query_fill(q, step);
	default:
		return true;
	}
}

static bool
run_steps(struct query *q)
{
	const struct definition *d = q->definition;

	for (int i = 0; i < d->count; i++) {
		const struct step *step = &d->steps[i];
		make_room(q, step);
		if (!run_step(q, step, i + 1 < d->count ? step + 1 : NULL))
			return false;
		q->count = step->out_count;
		for (int c = 0; c < q->count; c++)
			q->columns[c] = step->out[c];
	}
	return true;
}

/* Statements are ours alone; this holds should that ever not be so. */
static int
authorize(void *context, int action, const char *a, const char *b,
	const char *database, const char *trigger)
{
	(void)context;
	(void)a;
	(void)trigger;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_TRANSACTION:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return !strncmp(b, "f_", 2) || !strcmp(b, "length") ||
				       !strcmp(b, "coalesce") ||
				       !strcmp(b, "iif") ||
				       !strcmp(b, "nullif") ||
				       !strcmp(b, "row_number")
			       ? SQLITE_OK
			       : SQLITE_DENY;
	case SQLITE_INSERT:
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
	case SQLITE_CREATE_TEMP_TABLE:
		return database && !strcmp(database, "temp") ? SQLITE_OK
							     : SQLITE_DENY;
	default:
		return SQLITE_DENY;
	}
}

/* Subqueries stay as they are written: merged, derived columns that name each
 * other would be multiplied out. */
static sqlite3 *
open_engine(const struct run_request *request)
{
	sqlite3 *db = engine_open(request->engine);

	if (!db)
		return NULL;
	scalar_register(db);
	sqlite3_test_control(SQLITE_TESTCTRL_OPTIMIZATIONS, db, 1);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, TEXT_BYTES);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_set_authorizer(db, authorize, NULL);
	if (sqlite3_exec(db, "begin", NULL, NULL, NULL) == SQLITE_OK)
		return db;
	sqlite3_close(db);
	return NULL;
}

void
run_prepare(const struct run_request *request)
{
	zone_enter(request->timezone);
	engine_prepare(request->spill);
	scalar_prepare();
}

static bool
run(struct query *q, struct json_object *params)
{
	int64_t local = zone_local(q->request->now);

	q->pipe = (struct pipe){ .arena = q->arena,
		.db = q->db,
		.now = q->request->now,
		.today = local / 86400000 - (local % 86400000 < 0) };
	pipe_begin(&q->pipe, "data", q->count);
	return run_steps(q) && query_answer(q, params);
}

bool
run_definition(struct arena *arena, const struct run_request *request,
	struct run_result *result)
{
	struct query q = {
		.arena = arena, .request = request, .result = result
	};
	struct definition *definition = arena_alloc(arena, sizeof *definition);
	struct json_object *json = json_tokener_parse(request->definition);
	struct json_object *params =
		request->params ? json_tokener_parse(request->params) : NULL;
	struct faults faults = { .count = 0 };

	*result = (struct run_result){ 0 };
	q.definition = definition;
	q.count = definition_columns(arena, request->columns, &q.columns);
	if (!definition_read(arena, q.columns, q.count < 0 ? 0 : q.count, json,
		    params, definition, &faults)) {
		result->details = faults.json.data;
		query_fail(&q, "invalid_definition",
			"The definition does not fit this dataset.");
	} else if (!(q.db = open_engine(request)))
		query_fail(&q, "engine_failed", "The table cannot be read.");
	bool good = q.db && run(&q, params);
	sqlite3_close_v2(q.db);
	json_object_put(json);
	json_object_put(params);
	return good;
}
