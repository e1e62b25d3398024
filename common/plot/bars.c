/* Standing bars, side by side or stacked. */
#include <math.h>

#include "plot/canvas.h"

enum { WIDEST = 48 };

/* Of a stack: how far a point is filled, above and below 0. */
struct filled {
	double above, below;
};

static void
bar(struct canvas *c, double x, double width, double from, double to)
{
	double y = canvas_y(c, to), height = canvas_y(c, from) - y;

	if (height)
		canvas_put(c->out, "M# #h#v#h#z", x, y, width, height, -width);
}

/* Where a series' bar of a point begins; all of a stack at one place. */
static double
place(const struct canvas *c, size_t series, size_t point, double *width)
{
	size_t beside = c->plot->kind == PLOT_STACK ? 1 : c->plot->count;
	double from, to;

	along_span(c, point, &from, &to);
	*width = fmin((to - from) * 0.8, WIDEST * (double)beside);
	double x = (from + to - *width) / 2;
	*width /= (double)beside;
	return beside == 1 ? x : x + *width * (double)series;
}

static void
series(struct canvas *c, size_t i, struct filled *filled)
{
	double width;

	buffer_text(c->out, "<path");
	canvas_fill(c, i);
	buffer_text(c->out, " d=\"");
	for (size_t k = 0; k < c->plot->points; k++) {
		double value = canvas_value(c->plot, i, k), from = 0;
		if (isnan(value))
			continue;
		double x = place(c, i, k, &width);
		if (c->plot->kind == PLOT_STACK) {
			double *end =
				value < 0 ? &filled[k].below : &filled[k].above;
			from = *end;
			*end += value;
		}
		bar(c, x, width, from, from + value);
	}
	buffer_text(c->out, "\"/>");
}

void
bars_draw(struct canvas *c)
{
	struct filled *filled =
		arena_alloc(c->arena, c->plot->points * sizeof(struct filled));

	canvas_axis(c);
	along_axis(c);
	for (size_t i = 0; i < c->plot->count; i++)
		series(c, i, filled);
	along_targets(c);
}
