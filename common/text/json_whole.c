/* JSON has one kind of numbers: 83, 83.0 and 8.3e1 are the same. */
#include <stdlib.h>
#include <string.h>

#include "text/json.h"

enum { DIGITS_MAX = 20 }; /* more than 64 bits have */

const char *
json_whole(struct arena *arena, const char *number)
{
	bool minus = *number == '-';
	const char *end = number + strcspn(number, "eE");
	long long shift = *end ? strtoll(end + 1, NULL, 10) : 0;
	long long point = (long long)strcspn(number + minus, ".eE") +
			  (shift > DIGITS_MAX ? DIGITS_MAX : shift);
	struct buffer digits = { .arena = arena };

	for (const char *c = number + minus; c < end; c++)
		if (*c != '.')
			buffer_add(&digits, c, 1);
	while ((long long)digits.len < point)
		buffer_text(&digits, "0");
	size_t whole = point > 0 ? (size_t)point : 0;
	if (strspn(digits.data + whole, "0") != digits.len - whole)
		return NULL;
	digits.data[whole] = '\0';
	const char *first = digits.data + strspn(digits.data, "0");
	return *first ? arena_printf(arena, "%s%s", minus ? "-" : "", first)
		      : "0";
}
