/* The numbers in words and as a table, for those who do not see the picture. */
#include <math.h>

#include "plot/canvas.h"

/* A text in the picture's language. */
static void
say(struct buffer *out, const struct plot *plot, const char *english)
{
	buffer_text(out, tongue_words(out->arena, plot, english));
}

static void
unit(struct buffer *out, const struct plot *plot)
{
	if (!plot->unit)
		return;
	buffer_text(out, ", ");
	say(out, plot, "in");
	buffer_text(out, " ");
	canvas_text(out, plot->unit);
}

static void
number(struct buffer *out, const struct plot *plot, double value)
{
	if (isnan(value))
		buffer_text(out, "\xe2\x80\x93");
	else
		tongue_tell(out, plot, value);
}

static bool
has_total(const struct plot *plot)
{
	return plot->kind == PLOT_STACK && plot->count > 1;
}

void
told_point(struct buffer *out, const struct plot *plot, const char *const *told,
	size_t point)
{
	canvas_text(out, told[point]);
	if (plot->unit) {
		buffer_text(out, ", ");
		canvas_text(out, plot->unit);
	}
	for (size_t i = 0; i < plot->count; i++) {
		double value = canvas_value(plot, i, point);
		if (isnan(value) || (!value && has_total(plot)))
			continue;
		buffer_text(out, "\n");
		canvas_text(out, plot->series[i].name);
		buffer_text(out, ": ");
		number(out, plot, value);
	}
	if (has_total(plot)) {
		buffer_text(out, "\n");
		say(out, plot, "Total");
		buffer_text(out, ": ");
		number(out, plot, canvas_total(plot, point));
	}
}

/* A series' number, or the sum of all. */
static double
value_of(const struct plot *plot, size_t series, size_t point)
{
	return series < plot->count ? canvas_value(plot, series, point)
				    : canvas_total(plot, point);
}

/* " first 3, last 9, least 1 (x), most 12 (y)." */
static void
extremes(struct buffer *out, const struct plot *plot, const char *const *told,
	size_t series)
{
	size_t first = plot->points, last = 0, least = 0, most = 0;

	for (size_t k = 0; k < plot->points; k++) {
		double value = value_of(plot, series, k);
		if (isnan(value))
			continue;
		if (first == plot->points)
			first = least = most = k;
		last = k;
		least = value < value_of(plot, series, least) ? k : least;
		most = value > value_of(plot, series, most) ? k : most;
	}
	if (first == plot->points) {
		buffer_text(out, " ");
		say(out, plot, "none");
		buffer_text(out, ".");
		return;
	}
	const struct {
		const char *text;
		size_t point;
		bool where;
	} facts[] = {
		{ "first", first, false },
		{ "last", last, false },
		{ "least", least, true },
		{ "most", most, true },
	};
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		buffer_text(out, i ? ", " : " ");
		say(out, plot, facts[i].text);
		buffer_text(out, " ");
		number(out, plot, value_of(plot, series, facts[i].point));
		if (!facts[i].where)
			continue;
		buffer_text(out, " (");
		canvas_text(out, told[facts[i].point]);
		buffer_text(out, ")");
	}
	buffer_text(out, ".");
}

static void
range(struct buffer *out, const struct plot *plot, const char *const *told)
{
	if (plot->points == 1) {
		buffer_text(out, ": ");
		canvas_text(out, told[0]);
		return;
	}
	buffer_text(out, " ");
	say(out, plot, "from");
	buffer_text(out, " ");
	canvas_text(out, told[0]);
	buffer_text(out, " ");
	say(out, plot, "to");
	buffer_text(out, " ");
	canvas_text(out, told[plot->points - 1]);
}

/* "Stacked bars of 3 series, 30 points from ... to ..., in credits." */
static void
what(struct buffer *out, const struct plot *plot, const char *const *told)
{
	static const char *const kinds[] = { [PLOT_BARS] = "Bars",
		[PLOT_STACK] = "Stacked bars",
		[PLOT_LINES] = "Lines" };

	say(out, plot, kinds[plot->kind]);
	if (plot->count > 1) {
		buffer_text(out, " ");
		say(out, plot,
			arena_printf(out->arena, "of %zu series", plot->count));
	}
	buffer_text(out, ", ");
	say(out, plot,
		plot->points == 1
			? "1 point"
			: arena_printf(out->arena, "%zu points", plot->points));
	range(out, plot, told);
	unit(out, plot);
	buffer_text(out, ".");
}

void
told_sentence(
	struct buffer *out, const struct plot *plot, const char *const *told)
{
	size_t count = plot->count < PLOT_COLOURS ? plot->count : PLOT_COLOURS;

	what(out, plot, told);
	if (has_total(plot)) {
		buffer_text(out, " ");
		say(out, plot, "Total");
		buffer_text(out, ":");
		extremes(out, plot, told, plot->count);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		buffer_text(out, " ");
		canvas_text(out, plot->series[i].name);
		buffer_text(out, ":");
		extremes(out, plot, told, i);
	}
}

static void
heading(struct buffer *out, const char *text)
{
	buffer_text(out, "<th scope=\"col\">");
	canvas_text(out, text);
	buffer_text(out, "</th>");
}

static void
row(struct buffer *out, const struct plot *plot, const char *const *told,
	size_t point)
{
	buffer_text(out, "<tr><th scope=\"row\">");
	canvas_text(out, told[point]);
	buffer_text(out, "</th>");
	for (size_t i = 0; i < plot->count + has_total(plot); i++) {
		buffer_text(out, "<td>");
		number(out, plot, value_of(plot, i, point));
		buffer_text(out, "</td>");
	}
	buffer_text(out, "</tr>\n");
}

void
told_table(struct buffer *out, const struct plot *plot, const char *const *told)
{
	buffer_printf(out, "<table><caption id=\"%s-table\">", plot->id);
	canvas_text(out, plot->title);
	unit(out, plot);
	buffer_text(out, "</caption>\n<thead><tr>");
	heading(out, plot->along);
	for (size_t i = 0; i < plot->count; i++)
		heading(out, plot->series[i].name);
	if (has_total(plot))
		heading(out, tongue_words(out->arena, plot, "Total"));
	buffer_text(out, "</tr></thead>\n<tbody>\n");
	for (size_t k = 0; k < plot->points; k++)
		row(out, plot, told, k);
	buffer_text(out, "</tbody></table>");
}
