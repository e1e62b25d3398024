/* What the parts of the parser share. */
#ifndef FORMULA_PARSER_H
#define FORMULA_PARSER_H

#include "formula/lex.h"

struct parser {
	struct lexer lexer;
	int nodes, depth;
};

/* A node with room for so many items; NULL: there are too many nodes. */
struct node *parse_make(struct parser *, enum node_kind, int at, int items);

/* Appends to a list that grows; false without an item. */
bool parse_append(struct parser *, struct node *, struct node *item);

/* After what was opened at that place. */
bool parse_close(struct parser *, int opened);

/* Items up to the closing parenthesis. */
struct node *parse_items(struct parser *, struct node *, int opened,
	struct node *(*read)(struct parser *));

/* Says what is wrong there. NULL. */
void *parse_wrong(struct parser *, int at, const char *sentence);

struct node *parse_or(struct parser *);
struct node *parse_sum(struct parser *);
struct node *parse_value(struct parser *);

#endif
