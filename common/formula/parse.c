/* From words to a tree: the grammar of definitions, by recursive descent. */
#include "formula/parser.h"
#include "text/text.h"

const char *const operator_texts[OPERATORS] = { "or", "and", "=", "!=", "<",
	"<=", ">", ">=", "+", "-", "||", "*", "/", "%" };

static struct node *
pair(struct parser *p, enum operation op, int at, struct node *a,
	struct node *b)
{
	struct node *n = a && b ? parse_make(p, NODE_BINARY, at, 2) : NULL;

	if (!n)
		return NULL;
	n->op = op;
	n->items[0] = a;
	n->items[1] = b;
	return n;
}

static struct node *
read_prefixed(struct parser *p, const char *sign, enum node_kind kind,
	struct node *(*read)(struct parser *))
{
	int at = p->lexer.token.at;

	if (!lex_pass(&p->lexer, sign))
		return read(p);
	if (++p->depth > FORMULA_DEPTH)
		return parse_wrong(p, at, "this is nested too deeply");
	struct node *of = read_prefixed(p, sign, kind, read);
	struct node *n = of ? parse_make(p, kind, at, 1) : NULL;
	p->depth--;
	if (n)
		n->items[0] = of;
	return n;
}

static struct node *
read_unary(struct parser *p)
{
	return read_prefixed(p, "-", NODE_MINUS, parse_value);
}

/* Operators from one to another, which are of one rank. */
static struct node *
read_chain(struct parser *p, enum operation first, enum operation last,
	struct node *(*read)(struct parser *))
{
	struct node *n = read(p);

	while (n) {
		int op = first, at = p->lexer.token.at;
		while (op <= (int)last &&
			!lex_is(&p->lexer, operator_texts[op]))
			op++;
		if (op > (int)last)
			break;
		lex_next(&p->lexer);
		n = pair(p, op, at, n, read(p));
	}
	return n;
}

static struct node *
read_term(struct parser *p)
{
	return read_chain(p, OP_TIMES, OP_MODULO, read_unary);
}

struct node *
parse_sum(struct parser *p)
{
	return read_chain(p, OP_PLUS, OP_JOINED, read_term);
}

static struct node *
read_is(struct parser *p, struct node *of, int at)
{
	struct node *n = parse_make(p, NODE_IS_NULL, at, 1);

	if (!n)
		return NULL;
	n->negated = lex_pass(&p->lexer, "not");
	n->items[0] = of;
	return lex_pass(&p->lexer, "null")
		       ? n
		       : parse_wrong(p, p->lexer.token.at,
				 "after is comes null, or not null");
}

static struct node *
read_in(struct parser *p, struct node *of, int at, bool negated)
{
	int opened = p->lexer.token.at;
	struct node *n = parse_make(p, NODE_IN, at, 0);

	if (!n)
		return NULL;
	n->negated = negated;
	parse_append(p, n, of);
	return lex_pass(&p->lexer, "(")
		       ? parse_items(p, n, opened, parse_sum)
		       : parse_wrong(p, opened, "after in comes a list in ( )");
}

static struct node *
read_between(struct parser *p, struct node *of, int at, bool negated)
{
	struct node *n = parse_make(p, NODE_BETWEEN, at, 0);

	if (!n || !parse_append(p, n, of) || !parse_append(p, n, parse_sum(p)))
		return NULL;
	n->negated = negated;
	if (!lex_pass(&p->lexer, "and"))
		return parse_wrong(p, p->lexer.token.at,
			"between takes two values with and between them");
	return parse_append(p, n, parse_sum(p)) ? n : NULL;
}

/* Signs of other languages, and what is written here. */
static void *
refuse_sign(struct parser *p)
{
	static const char *const pairs[][2] = {
		{ "==", "equal is written with one =" },
		{ "<>", "unequal is written !=" },
		{ "&&", "write the word and" },
	};

	for (int i = 0; i < 3; i++)
		if (lex_is(&p->lexer, pairs[i][0]))
			return parse_wrong(p, p->lexer.token.at, pairs[i][1]);
	return p;
}

static struct node *
read_cmp(struct parser *p)
{
	struct node *n = parse_sum(p);
	int at = p->lexer.token.at;

	if (!n || !refuse_sign(p))
		return NULL;
	for (int op = OP_EQUAL; op <= OP_MORE_EQUAL; op++)
		if (lex_pass(&p->lexer, operator_texts[op]))
			return pair(p, op, at, n, parse_sum(p));
	if (lex_pass(&p->lexer, "is"))
		return read_is(p, n, at);
	bool negated = lex_pass(&p->lexer, "not");
	if (lex_pass(&p->lexer, "in"))
		return read_in(p, n, at, negated);
	if (lex_pass(&p->lexer, "between"))
		return read_between(p, n, at, negated);
	return negated ? parse_wrong(p, at,
				 "after a value, not is followed by in or "
				 "between")
		       : n;
}

static struct node *
read_not(struct parser *p)
{
	return read_prefixed(p, "not", NODE_NOT, read_cmp);
}

static struct node *
read_and(struct parser *p)
{
	return read_chain(p, OP_AND, OP_AND, read_not);
}

struct node *
parse_or(struct parser *p)
{
	if (++p->depth > FORMULA_DEPTH)
		return parse_wrong(
			p, p->lexer.token.at, "this is nested too deeply");
	struct node *n = read_chain(p, OP_OR, OP_OR, read_and);
	p->depth--;
	return n;
}

static size_t
characters(const char *text, size_t len)
{
	size_t count = 0;

	for (size_t at = 0, n; at < len; at += n ? n : 1, count++)
		n = text_character(text + at, len - at);
	return count;
}

struct node *
formula_parse(
	struct arena *arena, const char *text, size_t len, struct fault *fault)
{
	struct parser p = { .lexer = { .arena = arena,
				    .text = text,
				    .end = text + len,
				    .at = 1,
				    .fault = fault } };

	*fault = (struct fault){ 0 };
	if (characters(text, len) > FORMULA_CHARACTERS)
		return fault_say(arena, fault, FORMULA_CHARACTERS + 1,
			"an expression has at most %d characters",
			FORMULA_CHARACTERS);
	lex_next(&p.lexer);
	if (p.lexer.token.kind == TOKEN_END)
		return parse_wrong(&p, 1,
			"there is nothing here; an expression is "
			"needed, as in units > 3");
	struct node *n = parse_or(&p);
	if (n && p.lexer.token.kind != TOKEN_END)
		return fault_say(arena, fault, p.lexer.token.at,
			"an operator is missing before %s",
			lex_shown(&p.lexer));
	return fault->text ? NULL : n;
}
