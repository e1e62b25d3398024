/* Charts of a snapshot, {spec, data}, as pictures of numbers. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "share.h"
#include "text/date.h"
#include "text/jsonc.h"

enum {
	NAMES_MAX = 40, /* bars of one picture; the rest are one more */
	SERIES_MAX = 12,
};

/* A chart on its way: where its columns are in the rows of its data. */
struct chart {
	struct arena *arena;
	struct plot *plot;
	struct json_object *rows;
	size_t count;
	int x, series, y, ys;
	struct json_object *names; /* of its columns */
};

static struct json_object *
member(struct json_object *o, const char *key)
{
	return json_object_object_get(o, key);
}

static struct json_object *
cell(const struct chart *c, size_t row, int column)
{
	return column < 0 ? NULL
			  : json_object_array_get_idx(
				    json_object_array_get_idx(c->rows, row),
				    (size_t)column);
}

static const char *
text_of(struct json_object *o)
{
	const char *text = json_object_get_string(o);

	return text ? text : "–";
}

static bool
one_of(const char *type, const char *a, const char *b, const char *c)
{
	return !strcmp(type, a) || !strcmp(type, b) || !strcmp(type, c);
}

/* Seconds since 1970 of a date or an instant in UTC; false for other texts. */
static bool
moment(const char *text, long long *at)
{
	size_t len = strlen(text);
	struct tm tm = { 0 };

	if (!date_day(text, len) && !date_instant(text, len))
		return false;
	if (!strptime(text, len > 10 ? "%Y-%m-%dT%H:%M:%S" : "%Y-%m-%d", &tm))
		return false;
	*at = timegm(&tm);
	return true;
}

/* The times of its rows, if they have them and ascend; which steps they take. */
static bool
times(struct chart *c)
{
	long long *at = arena_alloc(c->arena, (c->count + 1) * sizeof *at);
	bool days = true;

	for (size_t i = 0; i < c->count; i++) {
		struct json_object *x = cell(c, i, c->x);
		if (!x || !moment(text_of(x), &at[i]) ||
			(i && at[i] <= at[i - 1]))
			return false;
		days = days && at[i] % 86400 == 0;
	}
	c->plot->at = at;
	c->plot->step = days ? PLOT_DAYS : PLOT_INSTANTS;
	return c->count > 0;
}

static void
name_points(struct chart *c)
{
	const char **names =
		arena_alloc(c->arena, (c->count + 2) * sizeof *names);

	for (size_t i = 0; i < c->count; i++)
		names[i] = c->x < 0 ? "" : text_of(cell(c, i, c->x));
	c->plot->names = names;
	c->plot->step = PLOT_NAMES;
}

static double
number(struct json_object *o)
{
	return o ? json_object_get_double(o) : NAN;
}

/* Each column of numbers is a series. */
static void
by_columns(struct chart *c)
{
	struct plot_series *series =
		arena_alloc(c->arena, (size_t)c->ys * sizeof *series);

	for (int i = 0; i < c->ys; i++) {
		double *values =
			arena_alloc(c->arena, (c->count + 2) * sizeof *values);
		for (size_t j = 0; j < c->count; j++)
			values[j] = number(cell(c, j, c->y + i));
		series[i] = (struct plot_series){
			text_of(json_object_array_get_idx(
				c->names, (size_t)(c->y + i))),
			values, false
		};
	}
	c->plot->series = series;
	c->plot->count = (size_t)c->ys;
	c->plot->points = c->count;
}

/* Where a text is among those that were found before; it is added. */
static size_t
place(const char **found, size_t *count, size_t most, const char *text)
{
	size_t i = 0;

	while (i < *count && strcmp(found[i], text))
		i++;
	if (i == *count && i < most)
		found[(*count)++] = text;
	return i;
}

/*
 * Each value of a column is a series: rows of the same x are one point. False
 * when there are too many.
 */
static bool
by_series(struct chart *c)
{
	const char **xs = arena_alloc(c->arena, (c->count + 2) * sizeof *xs);
	const char *names[SERIES_MAX];
	double *values[SERIES_MAX] = { NULL };
	size_t points = 0, count = 0;

	for (size_t i = 0; i < c->count; i++) {
		size_t at = place(xs, &points, c->count,
			c->x < 0 ? "" : text_of(cell(c, i, c->x)));
		size_t s = place(names, &count, SERIES_MAX,
			text_of(cell(c, i, c->series)));
		if (s == SERIES_MAX)
			return false;
		if (!values[s]) {
			values[s] = arena_alloc(
				c->arena, (c->count + 2) * sizeof *values[s]);
			for (size_t j = 0; j < c->count; j++)
				values[s][j] = NAN;
		}
		values[s][at] = number(cell(c, i, c->y));
	}
	struct plot_series *series =
		arena_alloc(c->arena, (count + 1) * sizeof *series);
	for (size_t i = 0; i < count; i++)
		series[i] = (struct plot_series){ names[i], values[i], false };
	c->plot->series = series;
	c->plot->count = count;
	c->plot->points = points;
	c->plot->names = xs;
	c->plot->step = PLOT_NAMES;
	return true;
}

/* Names that are times are an axis of time. */
static void
name_times(struct chart *c)
{
	struct plot *p = c->plot;
	long long *at = arena_alloc(c->arena, (p->points + 1) * sizeof *at);
	bool days = true;

	for (size_t i = 0; i < p->points; i++) {
		if (!moment(p->names[i], &at[i]) || (i && at[i] <= at[i - 1]))
			return;
		days = days && at[i] % 86400 == 0;
	}
	p->at = at;
	p->step = days ? PLOT_DAYS : PLOT_INSTANTS;
}

static const char *
title_of(struct chart *c, struct json_object *spec)
{
	const char *title = jsonc_text(spec, "title"),
		   *x = jsonc_text(spec, "x"),
		   *y = text_of(
			   json_object_array_get_idx(c->names, (size_t)c->y));

	if (title)
		return title;
	return x ? arena_printf(c->arena, "%s by %s", y, x) : y;
}

static bool
draw(struct chart *c, struct json_object *spec)
{
	const char *type = jsonc_text(spec, "type");
	const char *stack = jsonc_text(spec, "stack");
	bool lines = !strcmp(type, "line") || !strcmp(type, "area");

	c->plot->kind = lines				 ? PLOT_LINES
			: stack && strcmp(stack, "none") ? PLOT_STACK
							 : PLOT_BARS;
	if (c->series >= 0) {
		if (!by_series(c))
			return false;
		if (lines)
			name_times(c);
	} else {
		if (!lines || !times(c))
			name_points(c);
		by_columns(c);
	}
	if (c->plot->step == PLOT_NAMES && c->plot->points > NAMES_MAX)
		c->plot->points = NAMES_MAX;
	c->plot->title = title_of(c, spec);
	return true;
}

bool
chart_plot(struct arena *arena, struct json_object *chart, int nth,
	struct plot *plot)
{
	struct json_object *spec = member(chart, "spec"),
			   *data = member(chart, "data");
	const char *type = jsonc_text(spec, "type");
	struct chart c = { .arena = arena,
		.plot = plot,
		.rows = member(data, "rows"),
		.names = member(data, "columns"),
		.x = -1,
		.series = -1 };

	if (!type || !c.rows ||
		!(one_of(type, "line", "area", "bar") || !strcmp(type, "pie")))
		return false;
	if (jsonc_text(spec, "x"))
		c.x = c.y++;
	if (jsonc_text(spec, "series"))
		c.series = c.y++;
	c.ys = (int)json_object_array_length(c.names) - c.y;
	c.count = json_object_array_length(c.rows);
	*plot = (struct plot){ .id = arena_printf(arena, "chart%c", 'a' + nth),
		.unit = jsonc_text(member(spec, "format"), "unit"),
		.along = c.x < 0 ? "" : jsonc_text(spec, "x") };
	return c.ys > 0 && c.ys <= SERIES_MAX && draw(&c, spec);
}
