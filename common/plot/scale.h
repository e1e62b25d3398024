/* The axis of values: three to seven round numbers. */
#ifndef PLOT_SCALE_H
#define PLOT_SCALE_H

#include <stdbool.h>

#include "base/arena.h"

struct scale {
	double step;
	double first; /* of its ticks, in steps */
	int intervals; /* between its ticks, 2..6 */
	int fine; /* each tick is a multiple of 10 to this power */
};

/*
 * An axis for numbers from least to most, each 0 or 1e-300..1e302; from 0 if so
 * said, or if all are one. Without fractions if all are whole.
 */
struct scale scale_make(double least, double most, bool zero, bool whole);

/* The number at a tick, from 0. */
double scale_tick(const struct scale *, int tick);

/* Where a number lies: 0 at the first tick, 1 at the last. */
double scale_part(const struct scale *, double value);

/*
 * Returns what stands at a tick: "2,500"; from 10 000 on "12.5k"; no two ticks
 * are told alike.
 */
const char *scale_label(struct arena *, const struct scale *, int tick);

#endif
