/* Shapes: quick to tell that a text is none of them. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "table/day.h"
#include "table/shape.h"

enum { LONGEST = 48 }; /* bytes; what is longer is text */

static const struct word {
	const char *text;
	size_t len;
	int value;
	unsigned pair;
} words[] = {
	{ "true", 4, 1, SHAPE_TRUE_FALSE },
	{ "false", 5, 0, SHAPE_TRUE_FALSE },
	{ "yes", 3, 1, SHAPE_YES_NO },
	{ "no", 2, 0, SHAPE_YES_NO },
	{ "y", 1, 1, SHAPE_Y_N },
	{ "n", 1, 0, SHAPE_Y_N },
	{ "t", 1, 1, SHAPE_T_F },
	{ "f", 1, 0, SHAPE_T_F },
};

static const char *const missing[] = { "NA", "N/A", "#N/A", "NaN", "None", "-",
	"--" };

static const struct word *
word_of(const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].len == len && (*text | 32) == *words[i].text &&
			!strncasecmp(words[i].text, text, len))
			return &words[i];
	return NULL;
}

int
shape_boolean(const char *text, size_t len)
{
	const struct word *word = word_of(text, len);

	return word ? word->value : -1;
}

bool
shape_null(const struct cell *cell)
{
	return !cell->text ||
	       (cell->len == 2 && !memcmp(cell->text, "\\N", 2)) ||
	       (cell->len == 4 && !memcmp(cell->text, "NULL", 4));
}

bool
shape_missing(const struct cell *cell)
{
	if (cell->len > 4 || !cell->len || !strchr("NnI#-", *cell->text))
		return false;
	for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
		if (strlen(missing[i]) == cell->len &&
			!strncasecmp(missing[i], cell->text, cell->len))
			return true;
	return false;
}

static unsigned
dates(const char *text, size_t len)
{
	struct day day;
	unsigned shape = 0;

	if (!day_read(text, len, &day))
		return 0;
	if (day.orders & 1u << ORDER_DMY)
		shape |= SHAPE_DMY;
	if (day.orders & 1u << ORDER_MDY)
		shape |= SHAPE_MDY;
	if (!day.numeric)
		return SHAPE_DMY | SHAPE_MDY | SHAPE_YMD;
	if (day.slash)
		shape |= SHAPE_SLASH;
	if (day.orders == (1u << ORDER_DMY | 1u << ORDER_MDY) &&
		day.days[ORDER_DMY] != day.days[ORDER_MDY])
		shape |= SHAPE_EITHER;
	return shape;
}

/* Of a date, Y-M-D alone is an instant, too. */
static unsigned
instants(const char *text, size_t len)
{
	int64_t ms;

	return instant_read(text, len, &ms) ? SHAPE_INSTANT : 0;
}

static unsigned
numbers(const struct cell *cell, char unit[UNIT_MAX])
{
	struct number n;
	unsigned shape = 0;

	if (number_read(cell->text, cell->len, '.', &n)) {
		shape = SHAPE_POINT;
		if (n.whole)
			shape |= SHAPE_INTEGER;
		memcpy(unit, n.unit, UNIT_MAX);
		if (cell->number)
			return shape;
		if (!n.marked)
			return shape | SHAPE_COMMA;
		shape |= SHAPE_MARKED;
		/* One point is no comma's, unless it parts a group of three. */
		if (n.plain && n.places != 3)
			return shape;
	}
	if (!cell->number && number_read(cell->text, cell->len, ',', &n)) {
		shape |= SHAPE_COMMA | SHAPE_MARKED;
		memcpy(unit, n.unit, UNIT_MAX);
	}
	return shape;
}

/* Kinds of bytes, by which most readers are ruled out. */
enum {
	DIGIT = 1,
	LETTER = 2,
	EXPONENT = 4,
	CLOCK = 8,
	SLASH = 16,
	DASH = 32,
	APART = 64,
};

static const unsigned char kinds[256] = {
	['0'] = DIGIT,
	['1'] = DIGIT,
	['2'] = DIGIT,
	['3'] = DIGIT,
	['4'] = DIGIT,
	['5'] = DIGIT,
	['6'] = DIGIT,
	['7'] = DIGIT,
	['8'] = DIGIT,
	['9'] = DIGIT,
	['A' ... 'D'] = LETTER,
	['E'] = EXPONENT,
	['F' ... 'Z'] = LETTER,
	['a' ... 'd'] = LETTER,
	['e'] = EXPONENT,
	['f' ... 'z'] = LETTER,
	[':'] = CLOCK,
	['/'] = SLASH,
	['-'] = DASH,
	['.'] = APART,
	[' '] = APART,
};

/* Those of all bytes; a sign at the begin is none. */
static unsigned
kinds_of(const char *text, size_t len)
{
	unsigned all = kinds[(unsigned char)*text] & ~(unsigned)DASH;

	for (size_t i = 1; i < len; i++)
		all |= kinds[(unsigned char)text[i]];
	return all;
}

/* A dash within is an exponent's, or follows a sign of a currency. */
static bool
number_like(unsigned all, unsigned char first)
{
	return all & DIGIT && !(all & (LETTER | CLOCK | SLASH)) &&
	       (!(all & DASH) || all & EXPONENT || !kinds[first]);
}

static bool
date_like(unsigned all)
{
	return all & DIGIT && all & (SLASH | DASH | APART) && !(all & CLOCK);
}

unsigned
shape_of(const struct cell *cell, char unit[UNIT_MAX])
{
	unit[0] = 0;
	if (!cell->len || cell->len > LONGEST)
		return 0;
	const struct word *word = word_of(cell->text, cell->len);
	if (word)
		return word->pair;
	if (isalpha((unsigned char)*cell->text) &&
		!day_month(cell->text, cell->len))
		return 0;
	unsigned all = kinds_of(cell->text, cell->len), shape = 0;
	if (number_like(all, (unsigned char)*cell->text))
		shape |= numbers(cell, unit);
	if (date_like(all))
		shape |= dates(cell->text, cell->len);
	if (cell->len >= 10 && cell->text[4] == '-' && all & DIGIT)
		shape |= instants(cell->text, cell->len);
	return shape;
}
