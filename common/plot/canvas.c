/* Numbers into markup, and what all kinds of drawings have. */
#include <math.h>
#include <stdarg.h>

#include "plot/canvas.h"
#include "plot/label.h"
#include "text/text.h"

enum { SWATCH = 12, GAP = 6, NEXT = 18 };

/* Numbers beyond are as good as these: sums and quotients stay finite. */
static const double largest = 1e300, smallest = 1e-300;

double
canvas_value(const struct plot *plot, size_t series, size_t point)
{
	double value = plot->series[series].values[point];

	if (!isfinite(value))
		return NAN;
	if (fabs(value) < smallest)
		return 0;
	return fmin(fmax(value, -largest), largest);
}

double
canvas_total(const struct plot *plot, size_t point)
{
	double total = NAN;

	for (size_t i = 0; i < plot->count; i++) {
		double value = canvas_value(plot, i, point);
		if (!isnan(value))
			total = isnan(total) ? value : total + value;
	}
	return total;
}

/* A point's numbers from its least to its most; of a stack, its ends. */
static bool
point_range(const struct plot *plot, size_t point, double *least, double *most)
{
	bool stack = plot->kind == PLOT_STACK, any = false;

	*least = stack ? 0 : INFINITY;
	*most = stack ? 0 : -INFINITY;
	for (size_t i = 0; i < plot->count; i++) {
		double value = canvas_value(plot, i, point);
		if (isnan(value))
			continue;
		any = true;
		*least = stack ? *least + fmin(value, 0) : fmin(*least, value);
		*most = stack ? *most + fmax(value, 0) : fmax(*most, value);
	}
	return any;
}

bool
canvas_range(const struct plot *plot, double *least, double *most)
{
	double low, high;
	bool any = false;

	*least = INFINITY;
	*most = -INFINITY;
	for (size_t i = 0; i < plot->points; i++) {
		if (!point_range(plot, i, &low, &high))
			continue;
		any = true;
		*least = fmin(*least, low);
		*most = fmax(*most, high);
	}
	return any;
}

static void
put_tenths(struct buffer *out, double value)
{
	char text[24], *at = text + sizeof text;
	long tenths = lround(value * 10);
	unsigned long left = (unsigned long)(tenths < 0 ? -tenths : tenths);

	if (left % 10) {
		*--at = (char)('0' + left % 10);
		*--at = '.';
	}
	left /= 10;
	do
		*--at = (char)('0' + left % 10);
	while (left /= 10);
	if (tenths < 0)
		*--at = '-';
	buffer_add(out, at, (size_t)(text + sizeof text - at));
}

void
canvas_put(struct buffer *out, const char *text, ...)
{
	va_list numbers;

	va_start(numbers, text);
	while (*text) {
		size_t plain = strcspn(text, "#");
		buffer_add(out, text, plain);
		text += plain;
		if (*text) {
			put_tenths(out, va_arg(numbers, double));
			text++;
		}
	}
	va_end(numbers);
}

void
canvas_text(struct buffer *out, const char *text)
{
	text_escape(out, text);
}

double
canvas_y(const struct canvas *c, double value)
{
	double part = scale_part(&c->scale, value);

	return c->bottom - part * (c->bottom - c->top);
}

void
canvas_label(struct canvas *c, double x, double y, char anchor,
	const char *text, double width)
{
	const char *fit = label_fit(c->arena, text, width);

	canvas_put(c->out, "<text x=\"#\" y=\"#\"", x, y);
	if (anchor != 's')
		buffer_printf(c->out, " text-anchor=\"%s\"",
			anchor == 'e' ? "end" : "middle");
	buffer_text(c->out, ">");
	if (fit != text) {
		buffer_text(c->out, "<title>");
		canvas_text(c->out, text);
		buffer_text(c->out, "</title>");
	}
	canvas_text(c->out, fit);
	buffer_text(c->out, "</text>");
}

double
canvas_legend(struct canvas *c, double y)
{
	const struct plot *plot = c->plot;
	double x = 0;

	for (size_t i = 0; i < plot->count; i++) {
		const char *name = plot->series[i].name;
		double width = fmin(label_width(name), LEGEND_MAX);
		if (x && x + SWATCH + GAP + width > c->width) {
			x = 0;
			y += LINE + 2;
		}
		if (plot->kind == PLOT_LINES)
			canvas_sign(c, i, x + SWATCH / 2.0, y + SWATCH / 2.0);
		else {
			canvas_put(c->out, "<path d=\"M# #h12v12h-12z\"", x, y);
			canvas_fill(c, i);
			buffer_text(c->out, "/>");
		}
		x += SWATCH + GAP;
		canvas_label(c, x, y + SWATCH - 2, 's', name, LEGEND_MAX);
		x += width + NEXT;
	}
	return y + LINE + 2;
}

static const char *
tick(const struct canvas *c, int i)
{
	return tongue_number(
		c->arena, c->plot, scale_label(c->arena, &c->scale, i));
}

void
canvas_reserve_axis(struct canvas *c)
{
	double width = 0;

	for (int i = 0; i <= c->scale.intervals; i++)
		width = fmax(width, label_width(tick(c, i)));
	c->left = width + 8;
}

/* Lines across, that of 0 darker; the unit beside the topmost number. */
void
canvas_axis(struct canvas *c)
{
	const char *unit = c->plot->unit;

	buffer_text(c->out, "<path class=\"grid\" d=\"");
	for (int i = 0; i <= c->scale.intervals; i++)
		canvas_put(c->out, "M# #H#", c->left,
			canvas_y(c, scale_tick(&c->scale, i)), c->right);
	buffer_text(c->out, "\"/>");
	for (int i = 0; i <= c->scale.intervals; i++) {
		bool top = i == c->scale.intervals && unit;
		double y = canvas_y(c, scale_tick(&c->scale, i));
		canvas_label(c, c->left - 8, top ? y - 6 : y + 4, 'e',
			tick(c, i), c->left);
		if (top)
			canvas_label(c, c->left - 4, y - 6, 's', unit,
				c->right - c->left);
	}
	double first = c->scale.first;
	if (first <= 0 && first + c->scale.intervals >= 0)
		canvas_put(c->out, "<path class=\"zero\" d=\"M# #H#\"/>",
			c->left, canvas_y(c, 0), c->right);
}
