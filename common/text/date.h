/* Dates and instants as clients write them. */
#ifndef TEXT_DATE_H
#define TEXT_DATE_H

#include <stdbool.h>
#include <stddef.h>

/* True if text is a date YYYY-MM-DD that exists, from the year 0001 on. */
bool date_day(const char *text, size_t len);

/*
 * True if text is date "T" time zone as RFC 3339 5.6 says; no leap seconds,
 * at most 9 digits of a second; in UTC, too, of the years 0001 to 9999.
 */
bool date_instant(const char *text, size_t len);

#endif
