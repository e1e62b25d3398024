/* Instants of a time axis: in words, and the ticks of the axis. */
#ifndef PLOT_MOMENT_H
#define PLOT_MOMENT_H

#include "plot/plot.h"

enum { TICKS_MAX = 64 };

/* A tick: its number, and below the first of a day, a month or a year, that. */
struct tick {
	long long at;
	const char *label;
	const char *below; /* else NULL */
	const char *whole; /* the same with its year */
};

/* Years 1 to 9999 are told; others are the nearest of these. */
long long moment_kept(long long at);

/* When the hour, day or month that begins then ends. */
long long moment_end(long long at, enum plot_step);

/* "21 Nov 2026", "21 Nov 2026, 14:00", "Nov 2026". */
const char *moment_told(struct arena *, long long at, enum plot_step);

/*
 * Fills ticks of whole units from one instant to another, about 80 px apart
 * where all of it is so wide, and returns how many.
 */
int moment_ticks(struct arena *, enum plot_step, long long from, long long to,
	double width, struct tick ticks[TICKS_MAX]);

#endif
