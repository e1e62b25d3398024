/*
 * A definition: parameters, steps, charts, checked against the columns that it
 * is about. The same code checks where it is stored and reads where it is run.
 */
#ifndef FORMULA_DEFINITION_H
#define FORMULA_DEFINITION_H

#include <json-c/json.h>

#include "formula/check.h"

enum {
	DEFINITION_MAX = 65536, /* bytes */
	DEFINITION_STEPS = 50,
	DEFINITION_CHARTS = 20,
	DEFINITION_PARAMS = 50,
	RESULT_ROWS = 10000,
};

enum step_kind {
	STEP_FILTER,
	STEP_DERIVE,
	STEP_GROUP,
	STEP_SORT,
	STEP_LIMIT,
	STEP_SELECT,
	STEP_RENAME,
	STEP_DISTINCT,
	STEP_SAMPLE,
	STEP_FILL,
	STEPS,
};

/* A name and what it is. */
struct named {
	const char *name;
	struct node *node;
};

enum filling { FILL_VALUE, FILL_MEAN, FILL_MEDIAN, FILL_PREVIOUS };

/* A column that a step is about. */
struct picked {
	int column;
	bool down; /* of sort */
	enum filling how; /* of fill, with */
	struct node *value;
};

struct step {
	enum step_kind kind;
	struct named *items; /* filter: one; derive; keys of group */
	int count;
	struct named *values; /* of group */
	int value_count;
	struct node **slots; /* the aggregates of those values */
	int slot_count;
	struct picked *picked; /* sort, select, fill */
	int picked_count;
	long long number; /* limit, sample */
	const struct formula_column *in; /* columns before it */
	int in_count;
	struct formula_column *out; /* and after it */
	int out_count;
};

/* What the drawing of a chart needs; the rest of its spec is the drawer's. */
struct chart {
	const char *type;
	int x; /* a column; -1 */
	int y[10];
	int y_count;
	int series; /* a column; -1 */
	struct json_object *spec;
};

struct definition {
	struct formula_param params[DEFINITION_PARAMS];
	int param_count;
	struct step steps[DEFINITION_STEPS];
	int count;
	struct chart charts[DEFINITION_CHARTS];
	int chart_count;
	const struct formula_column *out; /* columns in the end */
	int out_count;
};

/* What is wrong, by where: {"steps[1].derive.revenue":"at 9: ..."} */
struct faults {
	struct buffer json;
	int count;
};

/*
 * Reads a definition about these columns; params may be NULL. False: faults says
 * what is wrong. Texts and nodes live in the arena, charts[].spec in json.
 */
bool definition_read(struct arena *, const struct formula_column *columns,
	int count, struct json_object *json, struct json_object *params,
	struct definition *, struct faults *);

/*
 * The same for texts: columns as a dataset has them, [{"name","type"}]. Returns
 * NULL, or the faults as a JSON object.
 */
const char *definition_faults(struct arena *, const char *columns,
	const char *definition, const char *params);

/* Names of those columns that a definition without faults reads, as a JSON list. */
const char *definition_uses(
	struct arena *, const char *columns, const char *definition);

/* Columns of such a text; -1 when it is none. */
int definition_columns(
	struct arena *, const char *text, struct formula_column **columns);

#endif
