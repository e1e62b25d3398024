/* The words of an expression. */
#ifndef FORMULA_LEX_H
#define FORMULA_LEX_H

#include "formula/node.h"

enum token_kind {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_TEXT,
	TOKEN_WORD,
	TOKEN_NAME, /* in brackets */
	TOKEN_PARAM,
	TOKEN_SIGN,
	TOKEN_WRONG, /* the fault is said */
};

struct token {
	enum token_kind kind;
	int at;
	const char *text; /* without quotes; a sign or a word as it stands */
	size_t len;
	bool whole; /* a number without point and exponent */
};

struct lexer {
	struct arena *arena;
	const char *text, *end;
	int at;
	struct token token; /* the next one */
	struct fault *fault;
};

/* Reads the next token. */
void lex_next(struct lexer *);

/* True if the next one is this word, in any case, or this sign. */
bool lex_is(const struct lexer *, const char *word);

/* The same, and then it is passed. */
bool lex_pass(struct lexer *, const char *word);

/* The token as the client wrote it, for a sentence; not too much of it. */
const char *lex_shown(struct lexer *);

#endif
