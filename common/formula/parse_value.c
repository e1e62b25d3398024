/* Values of an expression: constants, names, calls, what stands in parentheses. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "formula/parser.h"

/* Words of the grammar, which name no column unless in brackets. */
static const char *const words[] = { "or", "and", "not", "is", "null", "in",
	"between", "true", "false", "case", "when", "then", "else", "end",
	NULL };

void *
parse_wrong(struct parser *p, int at, const char *sentence)
{
	return fault_say(p->lexer.arena, p->lexer.fault, at, "%s", sentence);
}

struct node *
parse_make(struct parser *p, enum node_kind kind, int at, int items)
{
	if (++p->nodes > FORMULA_NODES)
		return fault_say(p->lexer.arena, p->lexer.fault, at,
			"this is too long: more than %d values and operators; "
			"several derive steps do it as well",
			FORMULA_NODES);
	struct node *n = arena_alloc(p->lexer.arena, sizeof *n);
	*n = (struct node){ .kind = kind, .at = at, .count = items };
	if (items)
		n->items = arena_alloc(
			p->lexer.arena, (size_t)items * sizeof(struct node *));
	return n;
}

/* Appends to a list that grows. */
bool
parse_append(struct parser *p, struct node *n, struct node *item)
{
	if (!item)
		return false;
	if (!(n->count & (n->count + 1))) {
		struct node **more = arena_alloc(p->lexer.arena,
			((size_t)n->count + 1) * 2 * sizeof *more);
		if (n->count)
			memcpy(more, n->items, (size_t)n->count * sizeof *more);
		n->items = more;
	}
	n->items[n->count++] = item;
	return true;
}

/* After what was opened at that place. */
bool
parse_close(struct parser *p, int opened)
{
	if (lex_pass(&p->lexer, ")"))
		return true;
	if (p->lexer.token.kind == TOKEN_END)
		fault_say(p->lexer.arena, p->lexer.fault, p->lexer.token.at,
			"a ) is missing: the ( at %d is still open", opened);
	else
		fault_say(p->lexer.arena, p->lexer.fault, p->lexer.token.at,
			"a , or ) is missing before %s", lex_shown(&p->lexer));
	return false;
}

/* Items up to the closing parenthesis, at least so many. */
struct node *
parse_items(struct parser *p, struct node *n, int opened,
	struct node *(*read)(struct parser *))
{
	do
		if (!parse_append(p, n, read(p)))
			return NULL;
	while (lex_pass(&p->lexer, ","));
	return parse_close(p, opened) ? n : NULL;
}

static bool
is_reserved(const struct token *t)
{
	for (int i = 0; words[i]; i++)
		if (t->len == strlen(words[i]) &&
			!strncasecmp(t->text, words[i], t->len))
			return true;
	return false;
}

static struct node *
read_number(struct parser *p)
{
	struct token *t = &p->lexer.token;
	struct node *n = parse_make(p, NODE_DECIMAL, t->at, 0);
	char *text = arena_copy(p->lexer.arena, t->text, t->len);

	if (!n)
		return NULL;
	n->decimal = strtod(text, NULL);
	if (!isfinite(n->decimal))
		return parse_wrong(p, t->at, "this number is too large");
	errno = 0;
	n->integer = t->whole ? strtoll(text, NULL, 10) : 0;
	if (t->whole && !errno)
		n->kind = NODE_INTEGER;
	lex_next(&p->lexer);
	return n;
}

static struct node *
read_case(struct parser *p, int at)
{
	struct node *n = parse_make(p, NODE_CASE, at, 0);

	if (n && !lex_is(&p->lexer, "when"))
		return parse_wrong(p, p->lexer.token.at,
			"after case comes: when, a condition, then, a value");
	while (n && lex_pass(&p->lexer, "when")) {
		if (!parse_append(p, n, parse_or(p)))
			return NULL;
		if (!lex_pass(&p->lexer, "then"))
			return parse_wrong(p, p->lexer.token.at,
				"then is missing after the condition");
		if (!parse_append(p, n, parse_or(p)))
			return NULL;
	}
	if (n && lex_pass(&p->lexer, "else") &&
		!parse_append(p, n, parse_or(p)))
		return NULL;
	if (n && !lex_pass(&p->lexer, "end"))
		return parse_wrong(p, p->lexer.token.at,
			"this case has no end: the word end is missing");
	return n;
}

static struct node *
read_call(struct parser *p, struct node *n)
{
	int opened = p->lexer.token.at;

	n->kind = NODE_CALL;
	lex_next(&p->lexer);
	if (lex_pass(&p->lexer, ")"))
		return n;
	return parse_items(p, n, opened, parse_or);
}

/* A word: a constant, case, a call, a column. */
static struct node *
read_word(struct parser *p)
{
	struct token t = p->lexer.token;
	struct node *n = parse_make(p, NODE_NAME, t.at, 0);

	if (!n)
		return NULL;
	n->text = t.text;
	n->len = t.len;
	if (lex_pass(&p->lexer, "case"))
		return read_case(p, t.at);
	if (lex_pass(&p->lexer, "null"))
		n->kind = NODE_NULL;
	else if (lex_is(&p->lexer, "true") || lex_is(&p->lexer, "false")) {
		n->kind = NODE_BOOLEAN;
		n->integer = lex_is(&p->lexer, "true");
		lex_next(&p->lexer);
	} else {
		lex_next(&p->lexer);
		if (lex_is(&p->lexer, "("))
			return read_call(p, n);
		if (is_reserved(&t))
			return fault_say(p->lexer.arena, p->lexer.fault, t.at,
				"a value is missing before %s; a column of "
				"that name is written [%s]",
				t.text, t.text);
	}
	return n;
}

static struct node *
read_parens(struct parser *p)
{
	int opened = p->lexer.token.at;

	lex_next(&p->lexer);
	struct node *n = parse_or(p);
	return n && parse_close(p, opened) ? n : NULL;
}

struct node *
parse_value(struct parser *p)
{
	static const enum node_kind kinds[] = { [TOKEN_TEXT] = NODE_TEXT,
		[TOKEN_NAME] = NODE_NAME,
		[TOKEN_PARAM] = NODE_PARAM };
	struct token t = p->lexer.token;

	switch (t.kind) {
	case TOKEN_NUMBER:
		return read_number(p);
	case TOKEN_WORD:
		return read_word(p);
	case TOKEN_TEXT:
	case TOKEN_NAME:
	case TOKEN_PARAM: {
		struct node *n = parse_make(p, kinds[t.kind], t.at, 0);
		if (n) {
			n->text = t.text;
			n->len = t.len;
			lex_next(&p->lexer);
		}
		return n;
	}
	case TOKEN_END:
		return parse_wrong(p, t.at, "a value is missing at the end");
	default:
		if (lex_is(&p->lexer, "("))
			return read_parens(p);
		return fault_say(p->lexer.arena, p->lexer.fault, t.at,
			"a value is missing before %s", lex_shown(&p->lexer));
	}
}
