/* Tokens by kinds of characters; one table, a run at a time. */
#include <stdbool.h>

#include "dialect/estimate.h"

enum run {
	NONE,
	LETTERS,
	DIGITS,
	LINE_ENDS,
	WIDE, /* of Latin that is extended far, Greek, Cyrillic, Armenian */
};

/*
 * What a character beyond ASCII costs; those of a run begin with 32. Vietnamese
 * has its syllables as tokens: its vowels go on with the word that they are in.
 */
static const struct {
	unsigned from;
	unsigned to;
	int parts;
	enum run run;
} costs[] = {
	{ 0x0080, 0x019F, 27, NONE },
	{ 0x01A0, 0x01B0, 2, LETTERS },
	{ 0x01B1, 0x024F, 27, NONE },
	{ 0x0250, 0x058F, 5, WIDE },
	{ 0x0590, 0x07FF, 13, NONE },
	{ 0x0900, 0x10FF, 12, NONE },
	{ 0x1100, 0x11FF, 25, NONE },
	{ 0x1E00, 0x1EFF, 2, LETTERS },
	{ 0x3040, 0x30FF, 33, NONE },
	{ 0x3130, 0x318F, 25, NONE },
	{ 0x3400, 0x9FFF, 28, NONE },
	{ 0xAC00, 0xD7A3, 25, NONE },
	{ 0xFB1D, 0xFDFF, 13, NONE },
};

enum {
	WORD = 28,
	WORD_BEYOND = 13, /* a letter after WORD_LETTERS */
	WORD_LETTERS = 6,
	STEP = 6, /* from a lower to an upper letter */
	NUMBER = 52, /* per NUMBER_DIGITS begun */
	NUMBER_DIGITS = 3,
	LINE_END = 19,
	SIGN = 18,
	RUN = 32,
	OTHER = 32,
	PART = 32, /* parts are 32nds of a token */
};

static bool
lower(unsigned c)
{
	return c >= 'a' && c <= 'z';
}

static bool
upper(unsigned c)
{
	return c >= 'A' && c <= 'Z';
}

/* True if the character goes on with the run of those before it. */
static bool
goes_on(struct estimate *e, enum run run)
{
	bool on = e->run == (int)run;

	e->run = (int)run;
	e->length = on ? e->length + 1 : 1;
	return on;
}

static void
letter(struct estimate *e, unsigned c)
{
	if (!goes_on(e, LETTERS))
		e->parts += WORD;
	else if (lower(e->last) && upper(c))
		e->parts += STEP;
	if (e->length > WORD_LETTERS)
		e->parts += WORD_BEYOND;
}

static void
digit(struct estimate *e)
{
	goes_on(e, DIGITS);
	if (e->length % NUMBER_DIGITS == 1)
		e->parts += NUMBER;
}

static void
ascii(struct estimate *e, unsigned c)
{
	if (lower(c) || upper(c))
		letter(e, c);
	else if (c >= '0' && c <= '9')
		digit(e);
	else if (c == '\n' || c == '\r')
		e->parts += goes_on(e, LINE_ENDS) ? 0 : LINE_END;
	else {
		e->run = NONE;
		e->parts += c == ' ' || c == '\t' ? 0 : SIGN;
	}
}

static void
beyond(struct estimate *e, unsigned c)
{
	for (size_t i = 0; i < sizeof costs / sizeof *costs; i++) {
		if (c < costs[i].from || c > costs[i].to)
			continue;
		if (costs[i].run == LETTERS)
			goes_on(e, LETTERS);
		else if (costs[i].run != NONE)
			e->parts += goes_on(e, costs[i].run) ? 0 : RUN;
		else
			e->run = NONE;
		e->parts += costs[i].parts;
		return;
	}
	e->run = NONE;
	e->parts += OTHER;
}

/* Decodes what is known to be UTF-8; a stray byte is a character. */
static size_t
character(const unsigned char *p, size_t len, unsigned *c)
{
	size_t n = *p >= 0xF0 ? 4 : *p >= 0xE0 ? 3 : *p >= 0xC0 ? 2 : 1;

	if (n > len)
		n = len;
	*c = n == 1 ? *p : *p & (0xFFU >> (n + 1));
	for (size_t i = 1; i < n; i++)
		*c = *c << 6 | (p[i] & 0x3F);
	return n;
}

void
estimate_text(struct estimate *e, const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + len;
	unsigned c;

	while (p < end) {
		p += character(p, (size_t)(end - p), &c);
		if (c < 0x80)
			ascii(e, c);
		else
			beyond(e, c);
		e->last = c;
	}
}

void
estimate_break(struct estimate *e)
{
	e->run = NONE;
}

long long
estimate_tokens(const struct estimate *e, int percent)
{
	long long tokens = (e->parts + PART - 1) / PART;

	return (tokens * percent + 99) / 100;
}
