/* Dates and instants as clients write them. */
#ifndef MOMENT_H
#define MOMENT_H

#include <stdbool.h>
#include <stddef.h>

/* True if text is a date YYYY-MM-DD that exists, from the year 0001 on. */
bool moment_date(const char *text, size_t len);

/*
 * True if text is date "T" time zone as RFC 3339 5.6 says; no leap seconds,
 * at most 9 digits of a second.
 */
bool moment_instant(const char *text, size_t len);

#endif
