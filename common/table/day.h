/* Dates and instants as tables have them. */
#ifndef TABLE_DAY_H
#define TABLE_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "table/type.h"

enum { DAY_ROOM = 96 }; /* for day_write and instant_write */

/* A date, by each order in which it can be read. */
struct day {
	unsigned orders; /* 1 << ORDER_...; none: it is no date */
	bool numeric; /* D and M are digits, and so may change places */
	bool slash;
	int32_t days[4]; /* since 1970-01-01, by its order */
};

/*
 * Y-M-D, Y/M/D; D and M parted by . / or -, then Y; 3 Mar 2025, Mar 3, 2025.
 * Years of two digits are 1970 to 2069. False: no order gives a date that is.
 */
bool day_read(const char *text, size_t len, struct day *);

/*
 * A date and a time of ISO 8601, parted by T or a blank; without a zone as the
 * clock of zone.h says. A date alone is its begin. Milliseconds since 1970 UTC.
 */
bool instant_read(const char *text, size_t len, int64_t *milliseconds);

void day_write(char text[DAY_ROOM], int64_t days);
void instant_write(char text[DAY_ROOM], int64_t milliseconds);

/* Days since 1970 of a Gregorian date that exists; false if it does not. */
bool day_of(int year, int month, int day, int32_t *days);

/* True if text begins with a month's name or its first three letters. */
bool day_month(const char *text, size_t len);

#endif
