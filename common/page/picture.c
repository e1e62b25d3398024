/* JSON as the points and series of a plot. */
#include <math.h>

#include "page/page.h"
#include "page/picture.h"
#include "page/template.h"
#include "page/words.h"
#include "text/jsonc.h"

/* The elements of a member that is an array; else none. */
static size_t
elements(struct json_object *o, const char *key, struct json_object **array)
{
	bool found = json_object_object_get_ex(o, key, array) &&
		     json_object_is_type(*array, json_type_array);

	return found ? json_object_array_length(*array) : 0;
}

static void
points(struct request *r, struct plot *plot, struct json_object *numbers)
{
	bool named = plot->step == PLOT_NAMES;
	struct json_object *array;
	size_t count = elements(numbers, named ? "names" : "at", &array);
	const char **names =
		arena_alloc(&r->arena, (count + 1) * sizeof(char *));
	long long *at = arena_alloc(&r->arena, (count + 1) * sizeof(long long));

	for (size_t i = 0; i < count; i++) {
		struct json_object *one = json_object_array_get_idx(array, i);
		const char *name = json_object_get_string(one);
		names[i] = named && name ? page_words(r, name) : "";
		at[i] = json_object_get_int64(one);
	}
	plot->points = count;
	plot->names = names;
	plot->at = at;
}

static const double *
values_of(struct arena *arena, struct json_object *series, size_t count)
{
	struct json_object *array;
	size_t told = elements(series, "values", &array);
	double *values = arena_alloc(arena, (count + 1) * sizeof(double));

	for (size_t i = 0; i < count; i++) {
		struct json_object *one =
			i < told ? json_object_array_get_idx(array, i) : NULL;
		values[i] = one ? json_object_get_double(one) : NAN;
	}
	return values;
}

static const char *
told(struct request *r, const char *english)
{
	return english ? page_words(r, english) : NULL;
}

/* The picture's own texts, in the page's language. */
static void
speak(struct request *r, struct plot *plot)
{
	plot->title = told(r, plot->title);
	plot->unit = told(r, plot->unit);
	plot->along = told(r, plot->along);
	plot->empty = told(r, plot->empty);
	plot->words = words_in;
	plot->language = page_language(r);
}

static const struct plot_series *
series_of(struct request *r, struct json_object *numbers, struct plot *plot)
{
	struct json_object *array;

	plot->count = elements(numbers, "series", &array);
	struct plot_series *series = arena_alloc(
		&r->arena, (plot->count + 1) * sizeof(struct plot_series));
	for (size_t i = 0; i < plot->count; i++) {
		struct json_object *one = json_object_array_get_idx(array, i);
		const char *name = jsonc_text(one, "name");
		series[i] =
			(struct plot_series){ page_words(r, name ? name : ""),
				values_of(&r->arena, one, plot->points),
				json_object_get_boolean(
					json_object_object_get(one, "rest")) };
	}
	return series;
}

void
picture_put(struct request *r, struct json_object *values, const char *key,
	struct plot plot)
{
	struct json_object *numbers = json_object_object_get(values, key);

	speak(r, &plot);
	points(r, &plot, numbers);
	plot.series = series_of(r, numbers, &plot);
	json_object_object_add(values, key, template_picture(&r->arena, &plot));
}
