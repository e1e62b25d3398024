/* Shapes: quick to tell that a text is none of them. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "table/day.h"
#include "table/shape.h"

enum { LONGEST = 48 }; /* bytes; what is longer is text */

static const struct word {
	const char *text;
	int value;
	unsigned pair;
} words[] = {
	{ "true", 1, SHAPE_TRUE_FALSE },
	{ "false", 0, SHAPE_TRUE_FALSE },
	{ "yes", 1, SHAPE_YES_NO },
	{ "no", 0, SHAPE_YES_NO },
	{ "y", 1, SHAPE_Y_N },
	{ "n", 0, SHAPE_Y_N },
	{ "t", 1, SHAPE_T_F },
	{ "f", 0, SHAPE_T_F },
};

static const char *const missing[] = { "NA", "N/A", "#N/A", "NaN", "None", "-",
	"--" };

static const struct word *
word_of(const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i].text) == len &&
			(*text | 32) == *words[i].text &&
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
times(const char *text, size_t len)
{
	int64_t ms;
	unsigned shape = dates(text, len);

	if (len >= 10 && text[4] == '-' && instant_read(text, len, &ms))
		shape |= SHAPE_INSTANT;
	return shape;
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
	}
	if (!cell->number && number_read(cell->text, cell->len, ',', &n)) {
		shape |= SHAPE_COMMA | SHAPE_MARKED;
		memcpy(unit, n.unit, UNIT_MAX);
	}
	return shape;
}

/* Which readers could take it, by its bytes alone. */
struct hints {
	bool number;
	bool time;
};

static struct hints
hints_of(const char *text, size_t len)
{
	bool digit = false, letter = false, apart = false;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		digit |= isdigit(c) != 0;
		letter |= isalpha(c) && (c | 32) != 'e';
		apart |= c == '/' || c == ':' || (i && c == '-') ||
			 (i && (c == '.' || c == ' '));
	}
	return (struct hints){
		.number = digit && !letter,
		.time = digit && apart && len >= 6,
	};
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
	struct hints hints = hints_of(cell->text, cell->len);
	unsigned shape = 0;
	if (hints.number)
		shape |= numbers(cell, unit);
	if (hints.time)
		shape |= times(cell->text, cell->len);
	return shape;
}
