/* Time that only goes forward. */
#include <time.h>

#include "base/clock.h"

long long
clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

int
clock_left_ms(long long until)
{
	long long left = until - clock_us();

	return left > 0 ? (int)(left / 1000) + 1 : 0;
}
