/* Charts of a definition: of which columns they are. */
#include <string.h>

#include "formula/steps.h"
#include "text/jsonc.h"

static const char *const types[] = { "line", "area", "bar", "scatter", "pie",
	"histogram", "box", "heatmap", "number", "table", NULL };

static int
column_of(struct reader *r, const char *name, const char *part)
{
	struct definition *d = r->definition;
	const struct step end = { .in = d->out, .in_count = d->out_count };

	return reader_column(r, &end, name, part);
}

/* One of its members that names a column; -1 when it does not name one. */
static bool
read_one(struct reader *r, struct json_object *spec, const char *part,
	int *column)
{
	const char *name = jsonc_text(spec, part);

	*column = name ? column_of(r, name, part) : -1;
	return !name || *column >= 0;
}

static bool
read_y(struct reader *r, struct chart *chart, struct json_object *y)
{
	enum { MOST = sizeof chart->y / sizeof *chart->y };
	size_t count = json_object_is_type(y, json_type_array)
			       ? json_object_array_length(y)
			       : 0;

	if ((y && !json_object_is_type(y, json_type_array)) || count > MOST)
		return reader_wrong(
			r, "y", "this is a list of at most %d columns", MOST);
	for (size_t i = 0; i < count; i++) {
		const char *name =
			json_object_get_string(json_object_array_get_idx(y, i));
		const char *part = arena_printf(r->arena, "y[%zu]", i);
		int column = column_of(r, name ? name : "", part);
		if (column < 0)
			return false;
		enum type type = r->definition->out[column].type;
		if (type != TYPE_INTEGER && type != TYPE_DECIMAL)
			return reader_wrong(r, part,
				"%.60s is %s; only numbers are drawn", name,
				type < TYPES ? type_names[type] : "null");
		chart->y[chart->y_count++] = column;
	}
	return true;
}

static bool
read_chart(struct reader *r, struct chart *chart, struct json_object *spec)
{
	const char *type = jsonc_text(spec, "type");
	int known = 0;

	while (types[known] && type && strcmp(types[known], type))
		known++;
	if (!type || !types[known])
		return reader_wrong(r, "type",
			"a chart is one of line, area, bar, scatter, pie, "
			"histogram, box, heatmap, number, table");
	*chart = (struct chart){ .type = types[known], .spec = spec };
	if (!read_one(r, spec, "x", &chart->x) ||
		!read_one(r, spec, "series", &chart->series) ||
		!read_y(r, chart, json_object_object_get(spec, "y")))
		return false;
	return !strcmp(type, "table") || chart->y_count > 0 ||
	       (!strcmp(type, "histogram") && chart->x >= 0) ||
	       reader_wrong(r, "y", "it names no column to be drawn");
}

bool
charts_read(struct reader *r, struct json_object *list)
{
	struct definition *d = r->definition;
	size_t count = list ? json_object_array_length(list) : 0;

	r->path = "charts";
	if (count > DEFINITION_CHARTS)
		return reader_wrong(
			r, NULL, "these are more than %d", DEFINITION_CHARTS);
	for (size_t i = 0; i < count; i++) {
		r->path = arena_printf(r->arena, "charts[%zu]", i);
		if (!read_chart(r, &d->charts[d->chart_count],
			    json_object_array_get_idx(list, i)))
			return false;
		d->chart_count++;
	}
	return true;
}
