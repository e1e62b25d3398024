/*
 * Pictures of numbers: bars, stacked bars and lines as SVG in HTML, without
 * script and style, so that they stand under any page's Content-Security-Policy
 * (www/plot.css has the colours).
 *
 * A figure has its title, two drawings of which a page shows the one that fits,
 * each with a title and a sentence made of the numbers, and the numbers as a
 * table. The same numbers are the same bytes. Names may be anybody's: what XML
 * refuses is replaced, the rest escaped.
 */
#ifndef PLOT_PLOT_H
#define PLOT_PLOT_H

#include <stdbool.h>

#include "base/arena.h"

enum plot_kind { PLOT_BARS, PLOT_STACK, PLOT_LINES };

/* What stands along it: names, or instants, told to the hour, day, month. */
enum plot_step {
	PLOT_NAMES,
	PLOT_INSTANTS, /* to the minute; bars are as wide as the least gap */
	PLOT_HOURS,
	PLOT_DAYS,
	PLOT_MONTHS,
};

/* Beyond these all series are grey; sum up what is more. */
enum { PLOT_COLOURS = 6 };

struct plot_series {
	const char *name;
	const double *values; /* one a point; NAN and infinity are gaps */
	bool rest; /* grey: what the others leave */
};

struct plot {
	const char *id; /* [a-z]+, of which a page has one */
	const char *title;
	const char *unit; /* "credits"; NULL: none */
	const char *along; /* what the points are: "Day" */
	const char *empty; /* said where nothing is; NULL: "Nothing yet." */
	enum plot_kind kind;
	enum plot_step step;
	bool whole; /* only whole numbers: no ticks between */
	size_t points;
	const char *const *names; /* of points, if PLOT_NAMES */
	const long long *at; /* else seconds of its zone's clock, ascending */
	size_t count; /* of series */
	const struct plot_series *series;
	/* What is said beside the above, in the page's language; NULL: English. */
	const char *(*words)(
		struct arena *, const char *language, const char *english);
	const char *language;
	bool commas; /* 1.234,5; found out by itself */
};

/*
 * Bars of more than eight names, or of long ones, lie: one below the other, in
 * the order given. A month of three series takes about 130 us and 21 KB.
 */
char *plot_figure(struct arena *, const struct plot *);

#endif
