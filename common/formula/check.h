/* Types of expressions. */
#ifndef FORMULA_CHECK_H
#define FORMULA_CHECK_H

#include "formula/node.h"

enum {
	FORMULA_COLUMNS = 200, /* that a step may give */
	FORMULA_SLOTS = 400, /* aggregates of one group */
};

struct formula_column {
	const char *name;
	enum type type;
};

struct formula_param {
	const char *name;
	enum type type;
	struct node value; /* a constant */
};

/* What an expression may speak of. */
struct scope {
	struct arena *arena;
	const struct formula_column *columns;
	int count;
	const struct formula_param *params;
	int param_count;
	/* The values of a group: these are its keys, and aggregates are put
	 * into slots. */
	bool grouped;
	const struct formula_column *keys;
	int key_count;
	struct node **slots;
	int slot_count;
	bool inside; /* an aggregate, */
	bool within; /* and of its arguments */
	struct fault *fault;
};

/* Gives all nodes their types, resolves names; false: scope->fault. */
bool formula_check(struct scope *, struct node *);

/* The same, and it has to be of that type: TYPE_BOOLEAN for a filter. */
bool formula_check_as(struct scope *, struct node *, enum type);

/* For check.c and check_call.c. */
int node_start(const struct node *);
bool is_number(const struct node *);
bool check_number(struct scope *, const struct node *);
bool check_boolean(struct scope *, const struct node *, const char *who);
bool check_text(struct scope *, const struct node *);
bool check_call(struct scope *, struct node *);
/* Makes them one type, which is returned in *type; false: they are not. */
bool check_alike(
	struct scope *, struct node **nodes, int count, int step, int *type);
/* A text literal as a date or an instant; anything else stays. */
bool check_read(struct scope *, struct node *, enum type);

#endif
