/* Time that only goes forward. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/* CLOCK_MONOTONIC, in microseconds. */
long long clock_us(void);

/* Milliseconds from now until then, at least 1; 0 when it is past. */
int clock_left_ms(long long until);

#endif
