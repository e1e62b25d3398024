/* Numbers as most are: by integers and one division, which is exact. */
#include <ctype.h>

#include "table/number.h"

/* Any integer of so many digits is a double, as is any such power of ten. */
enum { EXACT_DIGITS = 15 };

static const double powers[EXACT_DIGITS + 1] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5,
	1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };

bool
number_quick(const char *text, size_t len, char mark, struct number *n)
{
	size_t from = *text == '-', places = 0;
	int64_t digits = 0;

	if (len - from > EXACT_DIGITS || len == from ||
		!isdigit((unsigned char)text[from]) ||
		(text[from] == '0' && len > from + 1 && text[from + 1] != mark))
		return false;
	for (size_t i = from; i < len; i++) {
		if (isdigit((unsigned char)text[i]))
			digits = digits * 10 + text[i] - '0';
		else if (text[i] == mark && !places && i + 1 < len)
			places = len - 1 - i;
		else
			return false;
	}
	n->plain = true;
	n->places = (int)places;
	n->whole = !places;
	n->marked = places;
	n->integer = from ? -digits : digits;
	n->value = (double)digits / powers[places];
	n->value = from ? -n->value : n->value;
	return true;
}
