/* Ticks at 1, 2, 2.5 or 5 times a power of ten, and what stands there. */
#include <math.h>

#include "plot/number.h"
#include "plot/scale.h"

enum {
	INTERVALS = 5, /* where all numbers have one sign */
	COMPACT_EXPONENT = 4, /* from here on in thousands, millions, ... */
	COMPACT_DECIMALS = 2,
	POWER_EXPONENT = 15, /* from here on, and below its other end ... */
	POWER_SMALL = -5, /* ... as a power of ten */
};

/* What a quotient may be off by rounding. */
static const double slack = 1e-9;

/* The numbers of an axis that begins at 0, or has nothing to show. */
static void
widen(double *least, double *most, bool zero, bool whole)
{
	double size = fmax(fabs(*least), fabs(*most));

	if (zero || *most - *least <= size * slack) {
		*least = fmin(*least, 0);
		*most = fmax(*most, 0);
	}
	if (*most <= *least)
		*most = whole ? 2 : 1;
}

static bool
fits(struct scale *s, double least, double most)
{
	int limit = INTERVALS + (least < 0 && most > 0);
	double first = floor(least / s->step + slack);
	double intervals = ceil(most / s->step - slack) - first;

	if (intervals > limit)
		return false;
	s->first = first;
	s->intervals = (int)intervals;
	if (s->intervals < 2) {
		s->first -= most <= 0 && least < 0;
		s->intervals = 2;
	}
	return true;
}

struct scale
scale_make(double least, double most, bool zero, bool whole)
{
	static const struct {
		double times;
		bool half; /* its last digit is one further */
	} steps[] = {
		{ 1, false },
		{ 2, false },
		{ 2.5, true },
		{ 5, false },
	};

	widen(&least, &most, zero, whole);
	for (int n = number_exponent(most - least) - 1;; n++)
		for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
			struct scale s = {
				.step = steps[i].times * number_ten(n),
				.fine = n - steps[i].half,
			};
			if ((!whole || s.fine >= 0) && fits(&s, least, most))
				return s;
		}
}

double
scale_tick(const struct scale *s, int tick)
{
	return (s->first + tick) * s->step;
}

double
scale_part(const struct scale *s, double value)
{
	return (value / s->step - s->first) / s->intervals;
}

static const char *
power(struct arena *arena, double value, int fine)
{
	struct buffer out = { .arena = arena };
	int decimals = number_exponent(value) - fine;

	number_power(&out, value, decimals < 0 ? 0 : decimals);
	return out.data;
}

const char *
scale_label(struct arena *arena, const struct scale *s, int tick)
{
	static const char *const suffixes[] = { "", "k", "M", "B", "T" };
	struct buffer out = { .arena = arena };
	double value = scale_tick(s, tick);
	int exponent = number_exponent(fmax(
		fabs(scale_tick(s, 0)), fabs(scale_tick(s, s->intervals))));
	int third = exponent < COMPACT_EXPONENT ? 0 : exponent / 3;
	int decimals = 3 * third - s->fine;

	if (!(s->first + tick))
		return "0";
	if (exponent >= POWER_EXPONENT || exponent < POWER_SMALL)
		return power(arena, value, s->fine);
	if (third && decimals > COMPACT_DECIMALS) {
		third = 0;
		decimals = -s->fine;
	}
	number_plain(&out, value / number_ten(3 * third),
		decimals < 0 ? 0 : decimals);
	buffer_text(&out, suffixes[third]);
	return out.data;
}
