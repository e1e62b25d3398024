/*
 * An expression of a definition as a tree. Positions count characters from 1,
 * for people read them.
 */
#ifndef FORMULA_NODE_H
#define FORMULA_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "table/type.h"

#define TYPE_NONE TYPES /* of null, which goes with all */

enum {
	FORMULA_CHARACTERS = 4000,
	FORMULA_NODES = 200,
	FORMULA_DEPTH = 40,
};

enum node_kind {
	NODE_NULL,
	NODE_BOOLEAN,
	NODE_INTEGER, /* dates and instants are these, too, once checked */
	NODE_DECIMAL,
	NODE_TEXT,
	NODE_NAME, /* of a column */
	NODE_PARAM,
	NODE_CALL,
	NODE_MINUS,
	NODE_NOT,
	NODE_BINARY,
	NODE_IS_NULL,
	NODE_IN, /* the first item in the others */
	NODE_BETWEEN,
	NODE_CASE, /* when, then, ..., else */
	NODE_SLOT, /* what an aggregate gave: number integer */
};

enum operation {
	OP_OR,
	OP_AND,
	OP_EQUAL,
	OP_DIFFERS,
	OP_LESS,
	OP_LESS_EQUAL,
	OP_MORE,
	OP_MORE_EQUAL,
	OP_PLUS,
	OP_LESS_BY,
	OP_JOINED,
	OP_TIMES,
	OP_BY,
	OP_MODULO,
	OPERATORS,
};

struct function;

struct node {
	enum node_kind kind;
	int at;
	enum type type; /* once checked; TYPE_NONE: null */
	enum operation op;
	bool negated; /* not in, not between, is not null */
	const char *text; /* of texts, names, params, calls */
	size_t len;
	int64_t integer;
	double decimal;
	int column; /* of a name, once checked */
	const struct function *function; /* of a call, once checked */
	const struct node *value; /* of a param, once checked */
	struct node **items;
	int count;
};

/* What is wrong, as a sentence, and where. */
struct fault {
	int at;
	const char *text; /* NULL: nothing is */
};

/* Says what is wrong, once: what comes after is a consequence. NULL. */
void *fault_say(struct arena *, struct fault *, int at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Reads an expression: the tree, or NULL and the fault. */
struct node *formula_parse(
	struct arena *, const char *text, size_t len, struct fault *);

/* Of operators, as they are written. */
extern const char *const operator_texts[OPERATORS];

#endif
