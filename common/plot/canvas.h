/* One drawing of a figure: its size, its axes, how a series looks. */
#ifndef PLOT_CANVAS_H
#define PLOT_CANVAS_H

#include "plot/plot.h"
#include "plot/scale.h"

enum {
	TEXT = 12, /* px, of letters */
	LINE = 16, /* px, from one line of text to the next */
	LEGEND_MAX = 200, /* px, of a name */
};

struct canvas {
	const struct plot *plot;
	struct buffer *out;
	struct arena *arena;
	bool wide;
	char letter; /* of the drawing, for its ids */
	double width, height;
	double left, right, top, bottom; /* where the data is */
	struct scale scale;
	long long from, to, gap; /* of the axis of time */
	const char *const *told; /* each point in words */
	const char *const *titles; /* the same with its numbers, as markup */
};

/* A series' number at a point; NAN where there is none to draw. */
double canvas_value(const struct plot *, size_t series, size_t point);

/* The sum of a point's numbers; NAN if there are none. */
double canvas_total(const struct plot *, size_t point);

/* What is drawn of all: from where to where; false if there is nothing. */
bool canvas_range(const struct plot *, double *least, double *most);

/*
 * Writes text in which each # is the next of the numbers (doubles), in tenths.
 */
void canvas_put(struct buffer *, const char *text, ...);

/* Writes text that is no markup. */
void canvas_text(struct buffer *, const char *text);

/* Where on the canvas a number is. */
double canvas_y(const struct canvas *, double value);

/* Writes a label; anchor: s(tart), m(iddle) or e(nd). Cut at width. */
void canvas_label(struct canvas *, double x, double y, char anchor,
	const char *text, double width);

/* The class of a series, a letter; g: grey. */
char canvas_class(const struct plot *, size_t series);

/* The patterns that fill bars, and the attribute that fills with one. */
void canvas_patterns(struct canvas *);
void canvas_fill(struct canvas *, size_t series);

/* The dashes of a series' line; NULL: none. */
const char *canvas_dash(const struct plot *, size_t series);

/* A series' marker around a point, as part of a path; and as one. */
void canvas_marker(struct canvas *, size_t series, double x, double y);
void canvas_sign(struct canvas *, size_t series, double x, double y);

/* The names of series above the data, from y on; returns where they end. */
double canvas_legend(struct canvas *, double y);

/* The axis of values: its place is taken, then it is drawn. */
void canvas_reserve_axis(struct canvas *);
void canvas_axis(struct canvas *);

/* The kinds of drawings. */
void bars_draw(struct canvas *);
void rows_draw(struct canvas *);
void lines_draw(struct canvas *);

/* Room to the right for names at the ends of lines. */
void lines_names(struct canvas *);

/* How high lying bars are; and whether bars have to lie on it. */
double rows_height(const struct canvas *);
bool rows_needed(const struct canvas *);

/* The axis of points, before the data's place is known; then where a point begins and ends, and what is below. */
void along_start(struct canvas *);
void along_span(const struct canvas *, size_t point, double *from, double *to);
void along_axis(struct canvas *);

/* A path over each point's whole height, with its title. */
void along_targets(struct canvas *);

/* A text, and a number's text, in the picture's language; whether its numbers are
 * 1.234,5 in it; a number as it is told there. */
const char *tongue_words(
	struct arena *, const struct plot *, const char *english);
const char *tongue_number(
	struct arena *, const struct plot *, const char *english);
bool tongue_commas(struct arena *, const struct plot *);
void tongue_tell(struct buffer *, const struct plot *, double);

/* A point in words: one line of numbers a series, and their sum. */
void told_point(struct buffer *, const struct plot *, const char *const *told,
	size_t point);

/* The figure in a sentence; its numbers as a table. */
void told_sentence(
	struct buffer *, const struct plot *, const char *const *told);
void told_table(struct buffer *, const struct plot *, const char *const *told);

#endif
