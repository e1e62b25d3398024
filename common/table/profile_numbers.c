/* What sorted numbers tell: sums, quantiles, outliers, bins. */
#include <math.h>

#include "table/keys.h"
#include "table/profile.h"

enum { DAY_MS = 86400000 };

static double
number_at(const struct profile_column *c, long long at)
{
	return profile_number(c->column->type, c->keys[at]);
}

/* A sum whose rounding is made good (Neumaier). */
struct sum {
	double sum;
	double rest;
};

static void
add(struct sum *s, double value)
{
	double sum = s->sum + value;

	s->rest += fabs(s->sum) >= fabs(value) ? s->sum - sum + value
					       : value - sum + s->sum;
	s->sum = sum;
}

/* Of the values, or with the mean the squares of their distances from it. */
static double
sum_of(const struct profile_column *c, const double *mean)
{
	struct sum s = { 0 };

	for (long long i = 0; i < c->present; i++) {
		double value = number_at(c, i);
		if (mean)
			value = (value - *mean) * (value - *mean);
		add(&s, value);
	}
	return s.sum + s.rest;
}

/* Between the two nearest, as their places are. */
static double
quantile(const struct profile_column *c, double share)
{
	double place = share * (double)(c->present - 1);
	long long low = (long long)floor(place);

	if (low + 1 >= c->present)
		return number_at(c, c->present - 1);
	double from = number_at(c, low), to = number_at(c, low + 1);
	return from + (to - from) * (place - (double)low);
}

/* How many numbers are below a bound, or with also the same as it. */
static long long
below(const struct profile_column *c, double bound, bool also)
{
	long long low = 0, high = c->present;

	while (low < high) {
		long long middle = low + (high - low) / 2;
		double value = number_at(c, middle);
		if (value < bound || (also && value == bound))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
bound(const struct profile_column *c, struct outliers *o, double low,
	double high)
{
	o->low = low;
	o->high = high;
	o->count = below(c, low, false) + c->present - below(c, high, true);
}

/* Bins of one width by Sturges' rule; dates begin at whole units. */
static void
fill_bins(const struct profile_column *c, struct numbers *n)
{
	bool whole = !profile_numeric(c->column->type);
	double span = n->max - n->min;
	int bins = (int)ceil(log2((double)c->present)) + 1;

	bins = bins > BINS_MAX ? BINS_MAX : bins;
	if (whole && span < bins)
		bins = (int)span;
	if (!(span > 0) || isinf(span))
		bins = 1;
	long long before = 0;
	for (int i = 0; i < bins; i++) {
		struct bin *bin = &n->bins[i];
		double to = n->min + span * (i + 1) / bins;
		bin->from = i ? bin[-1].to : n->min;
		bin->to = i + 1 == bins ? n->max : whole ? floor(to) : to;
		long long end =
			i + 1 == bins ? c->present : below(c, bin->to, false);
		bin->count = end - before;
		before = end;
	}
	n->bin_count = bins;
}

static void
count_days(const struct profile_column *c, struct numbers *n)
{
	double unit = c->column->type == TYPE_INSTANT ? DAY_MS : 1;
	double last = NAN;

	for (long long i = 0; i < c->present; i++) {
		double day = floor(number_at(c, i) / unit);
		n->days += day != last;
		last = day;
	}
}

static void
moments(const struct profile_column *c, struct numbers *n)
{
	double count = (double)c->present;

	n->sum = sum_of(c, NULL);
	n->mean = n->sum / count;
	double squares = sum_of(c, &n->mean);
	n->std = c->present > 1 ? sqrt(squares / (count - 1)) : NAN;
	double spread = sqrt(squares / count);
	if (spread > 0)
		bound(c, &n->z, n->mean - 3 * spread, n->mean + 3 * spread);
}

void
profile_numbers(struct profile_column *c)
{
	struct numbers *n = &c->numbers;

	if (!c->present || c->column->type == TYPE_BOOLEAN) {
		n->zeros = below(c, 0, true);
		return;
	}
	n->min = number_at(c, 0);
	n->max = number_at(c, c->present - 1);
	fill_bins(c, n);
	if (!profile_numeric(c->column->type)) {
		count_days(c, n);
		return;
	}
	n->q1 = quantile(c, 0.25);
	n->median = quantile(c, 0.5);
	n->q3 = quantile(c, 0.75);
	n->negatives = below(c, 0, false);
	n->zeros = below(c, 0, true) - n->negatives;
	double range = 1.5 * (n->q3 - n->q1);
	bound(c, &n->iqr, n->q1 - range, n->q3 + range);
	moments(c, n);
}
