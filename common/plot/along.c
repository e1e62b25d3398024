/* The axis of points, below the data: names or time. */
#include <math.h>

#include "plot/canvas.h"
#include "plot/label.h"
#include "plot/moment.h"

enum { APART = 6 };

/* The least time between two neighbours. */
static long long
least_gap(const struct plot *plot)
{
	long long least = 0;

	for (size_t i = 1; i < plot->points; i++) {
		long long gap =
			moment_kept(plot->at[i]) - moment_kept(plot->at[i - 1]);
		if (gap > 0 && (!least || gap < least))
			least = gap;
	}
	return least ? least : 1;
}

/* Bars of instants are as wide as the least gap. */
static long long
end_of(const struct canvas *c, long long at)
{
	return c->plot->step == PLOT_INSTANTS ? at + c->gap
					      : moment_end(at, c->plot->step);
}

/* Lines end at their last point, bars after it. */
void
along_start(struct canvas *c)
{
	const struct plot *plot = c->plot;

	if (plot->step == PLOT_NAMES)
		return;
	c->gap = least_gap(plot);
	c->from = moment_kept(plot->at[0]);
	c->to = moment_kept(plot->at[plot->points - 1]);
	if (plot->kind != PLOT_LINES)
		c->to = end_of(c, c->to);
	if (c->to < c->from)
		c->to = c->from;
}

static double
x_of(const struct canvas *c, long long at)
{
	if (c->from == c->to)
		return (c->left + c->right) / 2;
	double part = (double)(at - c->from) / (double)(c->to - c->from);
	return c->left + fmin(fmax(part, 0), 1) * (c->right - c->left);
}

void
along_span(const struct canvas *c, size_t point, double *from, double *to)
{
	const struct plot *plot = c->plot;
	double slot = (c->right - c->left) / (double)plot->points;

	if (plot->step == PLOT_NAMES) {
		*from = c->left + slot * (double)point;
		*to = *from + slot;
		return;
	}
	long long at = moment_kept(plot->at[point]);
	*from = x_of(c, at);
	*to = plot->kind == PLOT_LINES ? *from : x_of(c, end_of(c, at));
}

static void
names(struct canvas *c)
{
	double from, to;

	for (size_t i = 0; i < c->plot->points; i++) {
		along_span(c, i, &from, &to);
		canvas_label(c, (from + to) / 2, c->bottom + LINE, 'm',
			c->told[i], to - from - 4);
	}
}

/* A label below its tick, but within the drawing. */
static void
centred(struct canvas *c, double x, double y, const char *text)
{
	double half = label_width(text) / 2;

	x = fmin(fmax(x, half), c->width - half);
	canvas_label(c, x, y, 'm', text, c->width);
}

/* Bars stand over the middle of what they are about. */
static double
tick_x(const struct canvas *c, long long at)
{
	double x = x_of(c, at);

	if (c->plot->kind == PLOT_LINES)
		return x;
	return (x + x_of(c, end_of(c, at))) / 2;
}

/*
 * What stands below a tick, where the next one leaves it room; the first has
 * its year.
 */
static bool
below(struct canvas *c, const struct tick *tick, const struct tick *end,
	bool first)
{
	const char *text = first ? tick->whole : tick->below;
	const struct tick *next = tick + 1;
	double x = tick_x(c, tick->at), half = label_width(text) / 2;

	while (next < end && !next->below)
		next++;
	if (next < end &&
		fmax(x, half) + half + label_width(next->whole) / 2 + APART >
			tick_x(c, next->at))
		return false;
	centred(c, x, c->bottom + 2 * LINE, text);
	return true;
}

static void
translate(const struct canvas *c, struct tick *tick)
{
	const char **texts[] = { &tick->label, &tick->below, &tick->whole };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (*texts[i])
			*texts[i] = tongue_words(c->arena, c->plot, *texts[i]);
}

static void
times(struct canvas *c)
{
	struct tick ticks[TICKS_MAX];
	long long last =
		c->to - (c->plot->kind != PLOT_LINES && c->to > c->from);
	int count = moment_ticks(c->arena, c->plot->step, c->from, last,
		c->right - c->left, ticks);
	bool first = true;

	for (int i = 0; i < count; i++)
		translate(c, &ticks[i]);
	for (int i = 0; i < count; i++) {
		centred(c, tick_x(c, ticks[i].at), c->bottom + LINE,
			ticks[i].label);
		if (ticks[i].below && below(c, ticks + i, ticks + count, first))
			first = false;
	}
}

void
along_axis(struct canvas *c)
{
	if (c->plot->step == PLOT_NAMES)
		names(c);
	else
		times(c);
}

/* Those of lines reach to the middle between neighbours. */
static void
target(const struct canvas *c, size_t point, double *from, double *to)
{
	double before, after;

	along_span(c, point, from, to);
	if (c->plot->kind != PLOT_LINES || c->plot->step == PLOT_NAMES)
		return;
	before = after = *from;
	if (point)
		along_span(c, point - 1, &before, to);
	if (point + 1 < c->plot->points)
		along_span(c, point + 1, &after, to);
	*to = (after + *from) / 2 + (after == *from ? APART : 0);
	*from = (before + *from) / 2 - (before == *from ? APART : 0);
}

void
along_targets(struct canvas *c)
{
	double from, to;

	buffer_text(c->out,
		"<g class=\"points\" fill=\"none\" pointer-events=\"all\">");
	for (size_t i = 0; i < c->plot->points; i++) {
		target(c, i, &from, &to);
		canvas_put(c->out, "<path d=\"M# #H#V#H#z\">", from, c->top, to,
			c->bottom, from);
		buffer_text(c->out, c->titles[i]);
		buffer_text(c->out, "</path>");
	}
	buffer_text(c->out, "</g>");
}
