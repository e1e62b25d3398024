/* What the page of a report shows. */
#include <string.h>

#include "page/page.h"
#include "page/template.h"
#include "share.h"
#include "text/jsonc.h"

static struct json_object *
member(struct json_object *o, const char *key)
{
	return json_object_object_get(o, key);
}

static void
add(struct json_object *o, const char *key, struct json_object *value)
{
	json_object_object_add(o, key, value);
}

static bool
is_number(struct json_object *columns, size_t at)
{
	const char *type =
		jsonc_text(json_object_array_get_idx(columns, at), "type");

	return type && (!strcmp(type, "integer") || !strcmp(type, "decimal"));
}

static struct json_object *
cells(struct json_object *row, struct json_object *columns)
{
	struct json_object *list = json_object_new_array();
	size_t count = json_object_array_length(row);

	for (size_t i = 0; i < count; i++) {
		struct json_object *one = json_object_new_object();
		struct json_object *value = json_object_array_get_idx(row, i);
		jsonc_put(one, "text", json_object_get_string(value));
		if (!value)
			jsonc_put(one, "none", "yes");
		if (!is_number(columns, i))
			jsonc_put(one, "words", "yes");
		json_object_array_add(list, one);
	}
	return list;
}

/* The columns' names, and the rows of a page. */
static void
put_table(struct json_object *values, struct json_object *report)
{
	struct json_object *columns = member(member(report, "face"), "columns");
	struct json_object *rows = member(report, "rows"),
			   *list = json_object_new_array();

	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *one = json_object_new_object();
		add(one, "cells",
			cells(json_object_array_get_idx(rows, i), columns));
		json_object_array_add(list, one);
	}
	add(values, "rows", list);
	list = json_object_new_array();
	for (size_t i = 0; i < json_object_array_length(columns); i++) {
		struct json_object *one = json_object_new_object();
		jsonc_put(one, "name",
			jsonc_text(
				json_object_array_get_idx(columns, i), "name"));
		if (!is_number(columns, i))
			jsonc_put(one, "words", "yes");
		json_object_array_add(list, one);
	}
	add(values, "columns", list);
}

/* Which rows these are, and where the others are. */
static void
put_pages(struct request *r, struct json_object *values,
	struct json_object *face, int page)
{
	int kept = json_object_get_int(member(face, "kept"));
	int last = (kept + PAGE_ROWS - 1) / PAGE_ROWS;
	const char *base = arena_printf(
		&r->arena, "?edition=%s&t1=", jsonc_text(values, "edition"));

	jsonc_put(values, "row_count", jsonc_text(face, "row_count"));
	if (json_object_get_boolean(member(face, "truncated")))
		jsonc_put(values, "kept", jsonc_text(face, "kept"));
	if (last < 2)
		return;
	struct json_object *pages = json_object_new_object();
	jsonc_put(pages, "page", arena_printf(&r->arena, "%d", page));
	jsonc_put(pages, "last", arena_printf(&r->arena, "%d", last));
	if (page > 1)
		jsonc_put(pages, "before",
			arena_printf(&r->arena, "%s%d", base, page - 1));
	if (page < last)
		jsonc_put(pages, "after",
			arena_printf(&r->arena, "%s%d", base, page + 1));
	add(values, "pages", pages);
}

/* One number, large, with what it is. */
static void
put_figure(struct json_object *one, struct json_object *chart)
{
	struct json_object *data = member(chart, "data");
	struct json_object *row =
		json_object_array_get_idx(member(data, "rows"), 0);
	size_t last = row ? json_object_array_length(row) : 0;

	if (!last)
		return;
	jsonc_put(one, "figure",
		json_object_get_string(
			json_object_array_get_idx(row, last - 1)));
	jsonc_put(one, "what",
		json_object_get_string(json_object_array_get_idx(
			member(data, "columns"), last - 1)));
}

static void
put_charts(
	struct request *r, struct json_object *values, struct json_object *face)
{
	struct json_object *charts = member(face, "charts"),
			   *list = json_object_new_array();

	for (size_t i = 0; i < json_object_array_length(charts) && i < 26;
		i++) {
		struct json_object *chart =
			json_object_array_get_idx(charts, i);
		struct json_object *spec = member(chart, "spec"),
				   *one = json_object_new_object();
		const char *type = jsonc_text(spec, "type");
		struct plot plot;
		if (chart_plot(&r->arena, chart, (int)i, &plot))
			add(one, "picture", template_picture(&r->arena, &plot));
		else if (type && !strcmp(type, "number"))
			put_figure(one, chart);
		else
			jsonc_put(one, "as_table", "yes");
		jsonc_put(one, "title", jsonc_text(spec, "title"));
		jsonc_put(one, "note", jsonc_text(spec, "note"));
		jsonc_put(one, "source", jsonc_text(spec, "source"));
		json_object_array_add(list, one);
	}
	add(values, "charts", list);
}

/* "2026-11-22 03:10 UTC" of an instant. */
static const char *
when(struct request *r, const char *instant)
{
	return arena_printf(&r->arena, "%.10s %.5s UTC", instant, instant + 11);
}

/* Its editions, if there are several. */
static void
put_editions(struct request *r, struct json_object *values,
	struct json_object *report)
{
	struct json_object *all = member(report, "editions"),
			   *list = json_object_new_array();
	size_t count = json_object_array_length(all);

	for (size_t i = 0; count > 1 && i < count; i++) {
		struct json_object *from = json_object_array_get_idx(all, i);
		struct json_object *one = json_object_new_object();
		const char *edition = jsonc_text(from, "edition");
		jsonc_put(one, "number", edition);
		jsonc_put(one, "at", when(r, jsonc_text(from, "at")));
		if (!strcmp(edition, jsonc_text(report, "edition")))
			jsonc_put(one, "shown", "yes");
		json_object_array_add(list, one);
	}
	if (json_object_array_length(list))
		add(values, "editions", list);
	else
		json_object_put(list);
}

struct json_object *
view_values(struct request *r, struct json_object *report, int page)
{
	struct json_object *values = json_object_new_object(),
			   *face = member(report, "face");

	jsonc_put(values, "short_code", request_text(r, "short_code"));
	jsonc_put(values, "title", jsonc_text(face, "title"));
	jsonc_put(values, "description", jsonc_text(face, "description"));
	jsonc_put(values, "edition", jsonc_text(report, "edition"));
	jsonc_put(values, "hash", jsonc_text(report, "content_hash"));
	jsonc_put(
		values, "dataset", jsonc_text(member(face, "dataset"), "name"));
	jsonc_put(
		values, "frozen", when(r, jsonc_text(report, "published_at")));
	if (json_object_get_boolean(member(report, "allow_download")))
		jsonc_put(values, "downloads", "yes");
	put_charts(r, values, face);
	put_table(values, report);
	put_pages(r, values, face, page);
	put_editions(r, values, report);
	return values;
}
