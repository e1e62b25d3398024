/* Lying bars, one below the other, each with its name and its number. */
#include <math.h>

#include "plot/canvas.h"
#include "plot/label.h"
#include "plot/number.h"

enum {
	NAMES_MAX = 8, /* that stand side by side */
	BAR = 16, /* px */
	SLOT = 28,
	PART = 3, /* of the width, at most for names: a third */
};

bool
rows_needed(const struct canvas *c)
{
	const struct plot *plot = c->plot;
	double slot = (c->width - 60) / (double)plot->points;

	if (plot->step != PLOT_NAMES || plot->kind == PLOT_LINES)
		return false;
	if (plot->points > NAMES_MAX)
		return true;
	for (size_t i = 0; i < plot->points; i++)
		if (label_width(c->told[i]) > slot - 8)
			return true;
	return false;
}

/* One slot for all of a stack, else one bar below the other. */
static double
slot(const struct plot *plot)
{
	return plot->kind == PLOT_STACK
		       ? SLOT
		       : SLOT - BAR + BAR * (double)plot->count;
}

double
rows_height(const struct canvas *c)
{
	return slot(c->plot) * (double)c->plot->points;
}

/* What stands at the end of a bar: of a stack, its sum. */
static const char *
number(const struct canvas *c, size_t series, size_t point)
{
	struct buffer out = { .arena = c->arena };
	double value = c->plot->kind == PLOT_STACK
			       ? canvas_total(c->plot, point)
			       : canvas_value(c->plot, series, point);

	if (isnan(value))
		return "";
	tongue_tell(&out, c->plot, value);
	return out.data;
}

static size_t
numbers(const struct plot *plot)
{
	return plot->kind == PLOT_STACK ? 1 : plot->count;
}

/* Names to the left, the widest number to the right. */
static void
reserve(struct canvas *c)
{
	double names = 0, width = 0;

	for (size_t k = 0; k < c->plot->points; k++) {
		names = fmax(names, label_width(c->told[k]));
		for (size_t i = 0; i < numbers(c->plot); i++)
			width = fmax(width, label_width(number(c, i, k)));
	}
	c->left = fmin(names, c->width / PART) + 8;
	c->right = fmax(c->width - width - 8, c->left + 40);
}

static double
x_of(const struct canvas *c, double value)
{
	return c->left + scale_part(&c->scale, value) * (c->right - c->left);
}

static void
bar(struct canvas *c, double y, double from, double to)
{
	double x = x_of(c, fmin(from, to)), width = x_of(c, fmax(from, to)) - x;

	if (width)
		canvas_put(c->out, "M# #h#v16h#z", x, y, width, -width);
}

static double
y_of(const struct canvas *c, size_t series, size_t point)
{
	double y = c->top + slot(c->plot) * (double)point + (SLOT - BAR) / 2.0;

	return c->plot->kind == PLOT_STACK ? y : y + BAR * (double)series;
}

/* Where a bar of a stack begins: after those of its sign before it. */
static double
begin(const struct canvas *c, size_t series, size_t point, double value)
{
	double from = 0;

	for (size_t i = 0; c->plot->kind == PLOT_STACK && i < series; i++) {
		double other = canvas_value(c->plot, i, point);
		if (!isnan(other) && (other < 0) == (value < 0))
			from += other;
	}
	return from;
}

static void
series(struct canvas *c, size_t i)
{
	buffer_text(c->out, "<path");
	canvas_fill(c, i);
	buffer_text(c->out, " d=\"");
	for (size_t k = 0; k < c->plot->points; k++) {
		double value = canvas_value(c->plot, i, k);
		if (isnan(value))
			continue;
		double from = begin(c, i, k, value);
		bar(c, y_of(c, i, k), from, from + value);
	}
	buffer_text(c->out, "\"/>");
}

/* The end of a point's bar, as far to the right as it goes. */
static double
end(const struct canvas *c, size_t series, size_t point)
{
	double value = canvas_value(c->plot, series, point), sum = 0;

	if (c->plot->kind != PLOT_STACK)
		return x_of(c, isnan(value) ? 0 : fmax(value, 0));
	for (size_t i = 0; i < c->plot->count; i++) {
		value = canvas_value(c->plot, i, point);
		sum += isnan(value) ? 0 : fmax(value, 0);
	}
	return x_of(c, sum);
}

static void
texts(struct canvas *c, size_t point)
{
	double bars = BAR * (double)numbers(c->plot);
	double middle = y_of(c, 0, point) + bars / 2;

	canvas_label(
		c, c->left - 8, middle + 4, 'e', c->told[point], c->left - 8);
	for (size_t i = 0; i < numbers(c->plot); i++)
		canvas_label(c, end(c, i, point) + 6,
			y_of(c, i, point) + BAR / 2.0 + 4, 's',
			number(c, i, point), c->width);
}

static void
target(struct canvas *c, size_t point)
{
	double y = c->top + slot(c->plot) * (double)point;

	canvas_put(c->out, "<path d=\"M0 #H#V#H0z\">", y, c->width,
		y + slot(c->plot));
	buffer_text(c->out, c->titles[point]);
	buffer_text(c->out, "</path>");
}

void
rows_draw(struct canvas *c)
{
	reserve(c);
	for (size_t i = 0; i < c->plot->count; i++)
		series(c, i);
	canvas_put(c->out, "<path class=\"zero\" d=\"M# #V#\"/>", x_of(c, 0),
		c->top, c->bottom);
	for (size_t k = 0; k < c->plot->points; k++)
		texts(c, k);
	buffer_text(c->out,
		"<g class=\"points\" fill=\"none\" pointer-events=\"all\">");
	for (size_t k = 0; k < c->plot->points; k++)
		target(c, k);
	buffer_text(c->out, "</g>");
}
