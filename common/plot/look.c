/* How a series is told from others: colour, hatch, dash, marker. */
#include "plot/canvas.h"

/* By the class: what lies over its colour; lines, but of the grey, dots. */
static const char *const hatches[] = {
	"",
	"M-1 1l2-2M0 6l6-6M5 7l2-2",
	"M-1 5l2 2M0 0l6 6M5-1l2 2",
	"M0 3h6",
	"M3 0v6",
	"M0 3h6M3 0v6",
	"M2 2h2v2h-2z",
};

static const char *const dashes[] = { NULL, "7 3", "2 3", "9 3 2 3", "12 4",
	"5 2 2 2 2 2", "1 3" };

/* Around a point, 8 px wide. */
static const char *const markers[] = {
	"m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
	"m-3-3h6v6h-6z",
	"m0-4l4 7h-8z",
	"m0-4.5l4.5 4.5l-4.5 4.5l-4.5-4.5z",
	"m0 4l4-7h-8z",
	"m-1-4h2v3h3v2h-3v3h-2v-3h-3v-2h3z",
	"m-2-2h4v4h-4z",
};

static size_t
look(const struct plot *plot, size_t series)
{
	return plot->series[series].rest || series > PLOT_COLOURS ? PLOT_COLOURS
								  : series;
}

char
canvas_class(const struct plot *plot, size_t series)
{
	return (char)('a' + look(plot, series));
}

static bool
hatched(const struct canvas *c, size_t series)
{
	return *hatches[look(c->plot, series)];
}

void
canvas_patterns(struct canvas *c)
{
	bool made[PLOT_COLOURS + 1] = { 0 };

	for (size_t i = 0; i < c->plot->count; i++) {
		size_t n = look(c->plot, i);
		if (made[n] || !hatched(c, i))
			continue;
		made[n] = true;
		buffer_printf(c->out,
			"<pattern id=\"%s-%c%c\" class=\"%c\" width=\"6\" "
			"height=\"6\" patternUnits=\"userSpaceOnUse\">"
			"<path d=\"M0 0h6v6h-6z\" fill=\"currentColor\"/>"
			"<path class=\"hatch\" d=\"%s\"/></pattern>",
			c->plot->id, c->letter, canvas_class(c->plot, i),
			canvas_class(c->plot, i), hatches[n]);
	}
}

void
canvas_fill(struct canvas *c, size_t series)
{
	char class = canvas_class(c->plot, series);

	if (hatched(c, series))
		buffer_printf(c->out, " fill=\"url(#%s-%c%c)\"", c->plot->id,
			c->letter, class);
	else
		buffer_printf(
			c->out, " class=\"%c\" fill=\"currentColor\"", class);
}

const char *
canvas_dash(const struct plot *plot, size_t series)
{
	return dashes[look(plot, series)];
}

void
canvas_marker(struct canvas *c, size_t series, double x, double y)
{
	canvas_put(c->out, "M# #", x, y);
	buffer_text(c->out, markers[look(c->plot, series)]);
}

void
canvas_sign(struct canvas *c, size_t series, double x, double y)
{
	buffer_printf(c->out, "<path class=\"%c\" fill=\"currentColor\" d=\"",
		canvas_class(c->plot, series));
	canvas_marker(c, series, x, y);
	buffer_text(c->out, "\"/>");
}
