/* Lines with gaps, and the names at their ends. */
#include <math.h>

#include "plot/canvas.h"
#include "plot/label.h"

enum {
	SPARSE = 14, /* px between points, from which on each has its marker */
	APART = 15, /* px between names */
	SIGN = 16, /* px for a marker before its name */
};

/* A series' name: where its line ends, and where it stands itself. */
struct name {
	size_t series;
	double x, end;
	double y;
};

static double
x_of(const struct canvas *c, size_t point)
{
	double from, to;

	along_span(c, point, &from, &to);
	return (from + to) / 2;
}

static bool
there(const struct canvas *c, size_t series, size_t point)
{
	return point < c->plot->points &&
	       !isnan(canvas_value(c->plot, series, point));
}

static void
line(struct canvas *c, size_t i)
{
	const char *dash = canvas_dash(c->plot, i);

	buffer_printf(c->out,
		"<path class=\"%c\" fill=\"none\" stroke=\"currentColor\" "
		"stroke-width=\"2\" stroke-linejoin=\"round\"",
		canvas_class(c->plot, i));
	if (dash)
		buffer_printf(c->out, " stroke-dasharray=\"%s\"", dash);
	buffer_text(c->out, " d=\"");
	for (size_t k = 0; k < c->plot->points; k++)
		if (there(c, i, k))
			canvas_put(c->out,
				k && there(c, i, k - 1) ? "L# #" : "M# #",
				x_of(c, k),
				canvas_y(c, canvas_value(c->plot, i, k)));
	buffer_text(c->out, "\"/>");
}

/* At each point if there is room; else at the last, and at lonely ones. */
static void
markers(struct canvas *c, size_t i)
{
	bool sparse = (double)c->plot->points * SPARSE < c->right - c->left;
	size_t last = c->plot->points;

	while (last && !there(c, i, last - 1))
		last--;
	buffer_printf(c->out, "<path class=\"%c\" fill=\"currentColor\" d=\"",
		canvas_class(c->plot, i));
	for (size_t k = 0; k < last; k++) {
		bool lonely =
			!there(c, i, k + 1) && (!k || !there(c, i, k - 1));
		if (there(c, i, k) && (sparse || lonely || k + 1 == last))
			canvas_marker(c, i, x_of(c, k),
				canvas_y(c, canvas_value(c->plot, i, k)));
	}
	buffer_text(c->out, "\"/>");
}

/* The series that have an end, by its height. */
static size_t
ends(struct canvas *c, struct name names[PLOT_COLOURS])
{
	size_t count = 0;

	for (size_t i = 0; i < c->plot->count; i++) {
		size_t last = c->plot->points;
		while (last && !there(c, i, last - 1))
			last--;
		if (!last)
			continue;
		double y = canvas_y(c, canvas_value(c->plot, i, last - 1));
		size_t at = count++;
		for (; at && names[at - 1].y > y; at--)
			names[at] = names[at - 1];
		names[at] = (struct name){ i, x_of(c, last - 1), y, y };
	}
	return count;
}

static void
move_apart(struct canvas *c, struct name *names, size_t count)
{
	for (size_t i = 1; i < count; i++)
		names[i].y = fmax(names[i].y, names[i - 1].y + APART);
	double most = c->bottom;
	for (size_t i = count; i--; most -= APART)
		names[i].y = fmin(names[i].y, most);
}

/* A name that does not stand where its line ends has the marker again. */
static bool
away(const struct canvas *c, const struct name *name)
{
	return fabs(name->y - name->end) > 2 || name->x < c->right - 1;
}

static void
name_ends(struct canvas *c)
{
	struct name names[PLOT_COLOURS];
	size_t count = ends(c, names);
	double x = c->right + SIGN;

	move_apart(c, names, count);
	for (size_t i = 0; i < count; i++) {
		if (away(c, &names[i]))
			canvas_sign(c, names[i].series, x - 4, names[i].y);
		canvas_label(c, x + 4, names[i].y + 4, 's',
			c->plot->series[names[i].series].name,
			c->width - x - 4);
	}
}

void
lines_names(struct canvas *c)
{
	double width = 0;

	for (size_t i = 0; i < c->plot->count; i++)
		width = fmax(width, label_width(c->plot->series[i].name));
	c->right -= SIGN + 4 + fmin(width, c->width * 0.3);
}

void
lines_draw(struct canvas *c)
{
	canvas_axis(c);
	along_axis(c);
	for (size_t i = c->plot->count; i--;) {
		line(c, i);
		markers(c, i);
	}
	if (c->plot->count > 1 && c->plot->count <= PLOT_COLOURS)
		name_ends(c);
	along_targets(c);
}
