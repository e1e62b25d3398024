/* Fuzzes cells: what is read as a number or a date is written and read again. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "table/day.h"
#include "table/semantic.h"
#include "table/shape.h"

static void
number_again(const char *text, size_t len, char mark)
{
	struct number n, again;
	char back[NUMBER_ROOM];

	if (!number_read(text, len, mark, &n))
		return;
	assert(isfinite(n.value));
	number_write(back, n.value);
	assert(strtod(back, NULL) == n.value);
	if (strpbrk(back, "e") || strlen(back) > 17)
		return;
	assert(number_read(back, strlen(back), '.', &again));
	assert(again.value == n.value);
	/* Beyond 2^53 doubles have gaps. */
	assert(!n.whole || fabs(n.value) > 9007199254740992 ||
		n.integer == again.integer);
}

static void
day_again(const char *text, size_t len)
{
	struct day day, again;
	char back[DAY_ROOM];
	int64_t ms, same;

	if (day_read(text, len, &day))
		for (int order = ORDER_DMY; order <= ORDER_YMD; order++) {
			if (!(day.orders & 1u << order))
				continue;
			day_write(back, day.days[order]);
			assert(day_read(back, strlen(back), &again));
			assert(again.days[ORDER_YMD] == day.days[order]);
		}
	if (instant_read(text, len, &ms)) {
		instant_write(back, ms);
		/* A zone may lead out of the years of four digits. */
		if (strlen(back) == 24 && memcmp(back, "0000", 4))
			assert(instant_read(back, strlen(back), &same) &&
				same == ms);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A copy of its very size, so that a byte too far is noticed. */
	char *text = malloc(size ? size : 1);
	char unit[UNIT_MAX];

	memcpy(text, data, size);
	struct cell cell = { .text = text, .len = size };
	shape_of(&cell, unit);
	shape_null(&cell);
	shape_missing(&cell);
	semantic_of(text, size);
	number_again(text, size, '.');
	number_again(text, size, ',');
	day_again(text, size);
	free(text);
	return 0;
}
