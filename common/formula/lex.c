/* Numbers, texts, names and signs of an expression. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "formula/lex.h"
#include "text/text.h"

enum { SHOWN = 30 /* bytes of a word in a sentence */ };

static const char *const signs[] = { "<=", ">=", "!=", "||", "==", "<>", "&&",
	"=", "<", ">", "+", "-", "*", "/", "%", "(", ")", ",", NULL };

void *
fault_say(struct arena *arena, struct fault *fault, int at, const char *format,
	...)
{
	char text[600];
	va_list args;

	if (fault->text)
		return NULL;
	va_start(args, format);
	int len = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (len >= (int)sizeof text)
		len = (int)sizeof text - 1;
	fault->at = at;
	fault->text = arena_copy(arena, text, (size_t)len);
	return NULL;
}

static size_t
left(const struct lexer *l)
{
	return (size_t)(l->end - l->text);
}

static void
step(struct lexer *l)
{
	size_t len = text_character(l->text, left(l));

	l->text += len ? len : 1;
	l->at++;
}

static void
wrong(struct lexer *l, int at, const char *sentence)
{
	fault_say(l->arena, l->fault, at, "%s", sentence);
	l->token.kind = TOKEN_WRONG;
}

/* Up to the quote, which doubled stands for itself. */
static void
read_quoted(struct lexer *l, char quote, enum token_kind kind)
{
	struct buffer out = { .arena = l->arena };
	const char *from;
	bool closed = false;

	buffer_text(&out, "");
	step(l);
	while (l->text < l->end) {
		if (*l->text == quote) {
			step(l);
			closed = l->text == l->end || *l->text != quote;
			if (closed)
				break;
		}
		from = l->text;
		step(l);
		buffer_add(&out, from, (size_t)(l->text - from));
	}
	l->token.kind = kind;
	l->token.text = out.data;
	l->token.len = out.len;
	if (!closed)
		wrong(l, l->token.at,
			kind == TOKEN_TEXT
				? "this text has no end: its closing quote is missing"
				: "this name has no end: a ] is missing");
}

static void
digits(struct lexer *l)
{
	while (l->text < l->end && isdigit((unsigned char)*l->text))
		step(l);
}

static void
read_number(struct lexer *l)
{
	const char *from = l->text;

	l->token.kind = TOKEN_NUMBER;
	l->token.whole = true;
	digits(l);
	if (l->text < l->end && *l->text == '.') {
		l->token.whole = false;
		step(l);
		digits(l);
	}
	if (left(l) > 1 && (*l->text | 32) == 'e' &&
		(isdigit((unsigned char)l->text[1]) ||
			(left(l) > 2 && strchr("+-", l->text[1]) &&
				isdigit((unsigned char)l->text[2])))) {
		l->token.whole = false;
		step(l);
		step(l);
		digits(l);
	}
	l->token.text = from;
	l->token.len = (size_t)(l->text - from);
	if (l->text < l->end && (isalpha((unsigned char)*l->text) ||
					*l->text == '_' || *l->text == '.'))
		wrong(l, l->token.at,
			"this is no number; a name that begins with a digit "
			"is written in [ ]");
}

static bool
in_word(const struct lexer *l)
{
	unsigned char c = l->text < l->end ? (unsigned char)*l->text : 0;

	return isalnum(c) || c == '_' || c >= 0x80;
}

static void
read_word(struct lexer *l, enum token_kind kind)
{
	const char *from = l->text;

	while (in_word(l))
		step(l);
	l->token.kind = kind;
	l->token.text = arena_copy(l->arena, from, (size_t)(l->text - from));
	l->token.len = (size_t)(l->text - from);
}

static void
read_sign(struct lexer *l)
{
	for (int i = 0; signs[i]; i++) {
		size_t len = strlen(signs[i]);
		if (left(l) < len || memcmp(l->text, signs[i], len))
			continue;
		l->token.kind = TOKEN_SIGN;
		l->token.text = signs[i];
		l->token.len = len;
		l->text += len;
		l->at += (int)len;
		return;
	}
	size_t len = text_character(l->text, left(l));
	wrong(l, l->at,
		arena_printf(l->arena, "%.*s means nothing here",
			(int)(len ? len : 1), l->text));
}

void
lex_next(struct lexer *l)
{
	while (l->text < l->end && strchr(" \t\r\n", *l->text))
		step(l);
	l->token = (struct token){ .at = l->at, .text = "" };
	if (l->text == l->end)
		return;
	if (*l->text == '\'' || *l->text == '"')
		read_quoted(l, *l->text, TOKEN_TEXT);
	else if (*l->text == '[')
		read_quoted(l, ']', TOKEN_NAME);
	else if (isdigit((unsigned char)*l->text) ||
		 (*l->text == '.' && left(l) > 1 &&
			 isdigit((unsigned char)l->text[1])))
		read_number(l);
	else if (*l->text == ':') {
		step(l);
		read_word(l, TOKEN_PARAM);
	} else if (in_word(l))
		read_word(l, TOKEN_WORD);
	else
		read_sign(l);
}

bool
lex_is(const struct lexer *l, const char *word)
{
	return (l->token.kind == TOKEN_WORD || l->token.kind == TOKEN_SIGN) &&
	       l->token.len == strlen(word) &&
	       !strncasecmp(l->token.text, word, l->token.len);
}

bool
lex_pass(struct lexer *l, const char *word)
{
	if (!lex_is(l, word))
		return false;
	lex_next(l);
	return true;
}

const char *
lex_shown(struct lexer *l)
{
	size_t len = 0;

	while (len < l->token.len && len < SHOWN) {
		size_t n =
			text_character(l->token.text + len, l->token.len - len);
		len += n ? n : 1;
	}
	return arena_printf(l->arena,
		l->token.kind == TOKEN_TEXT ? "'%.*s%s'" : "%.*s%s", (int)len,
		l->token.text, len < l->token.len ? "..." : "");
}
