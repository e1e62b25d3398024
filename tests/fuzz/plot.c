/* Fuzzes pictures: names are anybody's, numbers and instants any. */
#include <assert.h>
#include <string.h>

#include "fuzz.h"
#include "plot/plot.h"

enum { POINTS_MAX = 16, SERIES_MAX = 9 };

struct input {
	struct arena *arena;
	const uint8_t *data;
	size_t left;
};

/* The next bytes; zeros where there are no more. */
static void
take(struct input *in, void *bytes, size_t len)
{
	size_t there = len < in->left ? len : in->left;

	memset(bytes, 0, len);
	if (there)
		memcpy(bytes, in->data, there);
	in->data += there;
	in->left -= there;
}

static unsigned
number(struct input *in, unsigned below)
{
	uint8_t byte;

	take(in, &byte, 1);
	return byte % below;
}

static const char *
text(struct input *in)
{
	size_t len = number(in, 64);
	char *bytes = arena_alloc(in->arena, len + 1);

	take(in, bytes, len);
	return bytes;
}

static const struct plot_series *
series(struct input *in, size_t count, size_t points)
{
	struct plot_series *made = arena_alloc(
		in->arena, (count + 1) * sizeof(struct plot_series));

	for (size_t i = 0; i < count; i++) {
		double *values =
			arena_alloc(in->arena, (points + 1) * sizeof(double));
		made[i].name = text(in);
		made[i].rest = number(in, 2);
		take(in, values, points * sizeof(double));
		made[i].values = values;
	}
	return made;
}

static void
points(struct input *in, struct plot *plot)
{
	long long *at =
		arena_alloc(in->arena, (plot->points + 1) * sizeof(long long));
	const char **names =
		arena_alloc(in->arena, (plot->points + 1) * sizeof(char *));

	for (size_t i = 0; plot->step == PLOT_NAMES && i < plot->points; i++)
		names[i] = text(in);
	if (plot->step != PLOT_NAMES)
		take(in, at, plot->points * sizeof(long long));
	plot->at = at;
	plot->names = names;
}

static size_t
count(const char *html, const char *part)
{
	size_t n = 0;

	for (; (html = strstr(html, part)); html += strlen(part))
		n++;
	return n;
}

/* Every tag is one of ours, and closed. */
static void
check(const char *html)
{
	static const char *const tags[][2] = {
		{ "<svg", "</svg>" },
		{ "<title", "</title>" },
		{ "<text", "</text>" },
		{ "<desc", "</desc>" },
		{ "<g ", "</g>" },
		{ "<td", "</td>" },
	};
	static const char *const never[] = { "<script", "<img", "<!", "<a" };

	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		assert(count(html, tags[i][0]) == count(html, tags[i][1]));
	assert(count(html, "<svg") == 2);
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		assert(!strstr(html, never[i]));
	for (; *html; html++)
		assert((unsigned char)*html >= ' ' || *html == '\n');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct input in = { &arena, data, size };
	struct plot plot = {
		.id = "fuzz",
		.kind = number(&in, PLOT_LINES + 1),
		.step = number(&in, PLOT_MONTHS + 1),
		.whole = number(&in, 2),
		.points = number(&in, POINTS_MAX),
		.count = number(&in, SERIES_MAX),
	};

	plot.title = text(&in);
	plot.along = text(&in);
	plot.unit = number(&in, 2) ? text(&in) : NULL;
	points(&in, &plot);
	plot.series = series(&in, plot.count, plot.points);
	check(plot_figure(&arena, &plot));
	arena_free(&arena);
	return 0;
}
