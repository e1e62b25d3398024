/* A figure: its title, its two drawings, its numbers. */
#include <math.h>

#include "plot/canvas.h"
#include "plot/label.h"
#include "plot/moment.h"

enum {
	BELOW_NAMES = 24, /* px below the data */
	BELOW_TIMES = 40,
	ABOVE = 22, /* px above it, for the unit */
};

static const struct size {
	bool wide;
	char letter;
	const char *class;
	double width, height;
} sizes[] = {
	{ true, 'w', "wide", 760, 360 },
	{ false, 'n', "narrow", 358, 300 },
};

/* The same picture with names that can be written. */
static const struct plot *
cleaned(struct arena *arena, const struct plot *plot)
{
	struct plot *copy = arena_alloc(arena, sizeof *copy);
	struct plot_series *series = arena_alloc(
		arena, (plot->count + 1) * sizeof(struct plot_series));

	for (size_t i = 0; i < plot->count; i++) {
		series[i] = plot->series[i];
		series[i].name = label_clean(arena, series[i].name);
	}
	*copy = *plot;
	copy->series = series;
	copy->title = label_clean(arena, plot->title);
	copy->along = label_clean(arena, plot->along);
	copy->commas = tongue_commas(arena, plot);
	if (plot->unit)
		copy->unit = label_clean(arena, plot->unit);
	return copy;
}

static const char *const *
points_told(struct arena *arena, const struct plot *plot)
{
	const char **told =
		arena_alloc(arena, (plot->points + 1) * sizeof(char *));

	for (size_t i = 0; i < plot->points; i++)
		told[i] = plot->step == PLOT_NAMES
				  ? label_clean(arena, plot->names[i])
				  : tongue_words(arena, plot,
					    moment_told(arena,
						    moment_kept(plot->at[i]),
						    plot->step));
	return told;
}

static const char *const *
titles_of(struct arena *arena, const struct plot *plot, const char *const *told)
{
	const char **titles =
		arena_alloc(arena, (plot->points + 1) * sizeof(char *));

	for (size_t i = 0; i < plot->points; i++) {
		struct buffer out = { .arena = arena };
		buffer_text(&out, "<title>");
		told_point(&out, plot, told, i);
		buffer_text(&out, "</title>");
		titles[i] = out.data;
	}
	return titles;
}

/* Bars begin at 0; so do lines, unless all lie far above or below. */
static struct scale
scale_of(const struct plot *plot)
{
	double least, most;

	canvas_range(plot, &least, &most);
	double nearest = fmin(fabs(least), fabs(most));
	double farthest = fmax(fabs(least), fabs(most));
	bool across = least < 0 && most > 0;
	bool zero =
		plot->kind != PLOT_LINES || across || nearest < farthest / 2;
	return scale_make(least, most, zero, plot->whole);
}

static const char *
said_of_nothing(struct arena *arena, const struct plot *plot)
{
	return plot->empty ? plot->empty
			   : tongue_words(arena, plot, "Nothing yet.");
}

static void
nothing(struct canvas *c)
{
	const char *text = said_of_nothing(c->arena, c->plot);

	c->height = c->wide ? 120 : 100;
	canvas_put(c->out, "<path class=\"zero\" d=\"M0 #H#\"/>", c->height - 1,
		c->width);
	canvas_label(c, c->width / 2, c->height / 2, 'm',
		label_clean(c->arena, text), c->width);
}

static void
standing(struct canvas *c)
{
	bool lines = c->plot->kind == PLOT_LINES;

	c->top += ABOVE;
	c->bottom = c->height -
		    (c->plot->step == PLOT_NAMES ? BELOW_NAMES : BELOW_TIMES);
	canvas_reserve_axis(c);
	along_start(c);
	if (lines && c->plot->count > 1 && c->plot->count <= PLOT_COLOURS)
		lines_names(c);
	if (lines)
		lines_draw(c);
	else
		bars_draw(c);
}

static void
lying(struct canvas *c)
{
	c->bottom = c->top + rows_height(c);
	c->height = c->bottom;
	rows_draw(c);
}

/* Lines that have their names at their ends need no legend. */
static bool
has_legend(const struct plot *plot)
{
	return plot->count > 1 &&
	       (plot->kind != PLOT_LINES || plot->count > PLOT_COLOURS);
}

static void
draw(struct canvas *c)
{
	double least, most;

	if (!canvas_range(c->plot, &least, &most)) {
		nothing(c);
		return;
	}
	c->scale = scale_of(c->plot);
	if (c->plot->kind != PLOT_LINES)
		canvas_patterns(c);
	if (has_legend(c->plot))
		c->top = canvas_legend(c, 2);
	if (rows_needed(c))
		lying(c);
	else
		standing(c);
}

/* The picture's height is known when it is drawn. */
static void
drawing(struct buffer *out, struct canvas c, const struct size *size,
	const char *sentence)
{
	const struct plot *plot = c.plot;
	struct buffer inside = { .arena = out->arena };

	c.out = &inside;
	c.wide = size->wide;
	c.letter = size->letter;
	c.width = c.right = size->width;
	c.height = size->height;
	draw(&c);
	buffer_printf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"%s\" "
		"viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
		"aria-labelledby=\"%s-%cname %s-%ctold\">\n<title id=\"%s-%cname\">",
		size->class, c.width, c.height, plot->id, c.letter, plot->id,
		c.letter, plot->id, c.letter);
	canvas_text(out, plot->title);
	buffer_printf(out, "</title>\n<desc id=\"%s-%ctold\">%s</desc>\n",
		plot->id, c.letter, sentence);
	buffer_add(out, inside.data, inside.len);
	buffer_text(out, "\n</svg>\n");
}

static const char *
sentence_of(
	struct arena *arena, const struct plot *plot, const char *const *told)
{
	struct buffer out = { .arena = arena };
	double least, most;

	if (canvas_range(plot, &least, &most))
		told_sentence(&out, plot, told);
	else
		canvas_text(
			&out, label_clean(arena, said_of_nothing(arena, plot)));
	return out.data;
}

/* What scrolls can be reached by the keyboard, and says what it is. */
static void
numbers(struct buffer *out, const struct plot *plot, const char *const *told)
{
	buffer_printf(out,
		"<details><summary>%s</summary>\n"
		"<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
		"aria-labelledby=\"%s-table\">",
		tongue_words(out->arena, plot, "The numbers as a table"),
		plot->id);
	told_table(out, plot, told);
	buffer_text(out, "</div></details>\n");
}

char *
plot_figure(struct arena *arena, const struct plot *given)
{
	const struct plot *plot = cleaned(arena, given);
	const char *const *told = points_told(arena, plot);
	const char *sentence = sentence_of(arena, plot, told);
	struct buffer out = { .arena = arena };
	struct canvas canvas = {
		.plot = plot,
		.arena = arena,
		.told = told,
		.titles = titles_of(arena, plot, told),
	};

	buffer_printf(&out, "<figure class=\"plot\" id=\"%s\">\n<figcaption>",
		plot->id);
	canvas_text(&out, plot->title);
	buffer_text(&out, "</figcaption>\n");
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		drawing(&out, canvas, &sizes[i], sentence);
	if (plot->points && plot->count)
		numbers(&out, plot, told);
	buffer_text(&out, "</figure>\n");
	return out.data;
}
