/* Numbers written shortly. */
#include <stdio.h>
#include <stdlib.h>

#include "table/number.h"

void
number_write(char text[NUMBER_ROOM], double value)
{
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, NUMBER_ROOM, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			return;
	}
}
