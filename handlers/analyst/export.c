/* What children read out of an engine file: rows, or all of it as a file. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "analyst.h"
#include "base/log.h"
#include "table/engine.h"
#include "table/export.h"
#include "table/pick.h"
#include "text/jsonc.h"

enum { OUT = QUERY_ENGINE + 1 };

bool
open_rows(struct arena *arena, const char *request)
{
	(void)arena;
	(void)request;
	engine_prepare(QUERY_FOLDER);
	pick_prepare();
	return true;
}

static int
number_of(struct json_object *o, const char *key)
{
	return json_object_get_int(json_object_object_get(o, key));
}

static enum type
type_of(struct json_object *o)
{
	const char *name = jsonc_text(o, "type");

	return name ? type_named(name) : TYPE_TEXT;
}

/* The request is ours: its columns and places are as many. */
static struct pick
pick_of(struct arena *arena, struct json_object *o)
{
	struct json_object *places = json_object_object_get(o, "places");
	struct json_object *columns = json_object_object_get(o, "columns");
	struct json_object *sort = json_object_object_get(o, "sort");
	size_t count = json_object_array_length(places);
	int *at = arena_alloc(arena, count * sizeof *at);
	enum type *types = arena_alloc(arena, count * sizeof *types);

	for (size_t i = 0; i < count; i++) {
		at[i] = json_object_get_int(
			json_object_array_get_idx(places, i));
		types[i] = type_of(json_object_array_get_idx(columns, i));
	}
	return (struct pick){ .places = at,
		.types = types,
		.count = (int)count,
		.sort = sort ? number_of(sort, "at") : -1,
		.sort_type = type_of(sort),
		.down = json_object_get_boolean(
			json_object_object_get(sort, "down")),
		.after = number_of(o, "after"),
		.limit = number_of(o, "limit") };
}

void
run_rows(struct arena *arena, const char *request)
{
	struct json_object *o = json_tokener_parse(request);
	struct pick pick = pick_of(arena, o);
	struct buffer out = { .arena = arena };
	sqlite3 *db = engine_open(QUERY_ENGINE);

	errand_progress("run", 0, 1);
	buffer_text(&out, "{\"rows\":");
	int count = db ? pick_rows(db, &pick, &out) : -1;
	if (count < 0)
		die("the table cannot be read");
	buffer_printf(&out, ",\"next\":%lld}", pick.after + count);
	errand_answer(out.data, out.len);
}

static bool
put(void *context, const char *bytes, size_t len)
{
	long long *done = context;

	*done += (long long)len;
	errand_progress("run", *done, 0);
	while (len > 0) {
		ssize_t n = write(OUT, bytes, len);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		}
	}
	return true;
}

static const struct export_column *
columns_of(struct arena *arena, struct json_object *list)
{
	size_t count = json_object_array_length(list);
	struct export_column *columns =
		arena_alloc(arena, count * sizeof *columns);

	for (size_t i = 0; i < count; i++) {
		struct json_object *o = json_object_array_get_idx(list, i);
		columns[i].name = jsonc_text(o, "name");
		columns[i].type = type_of(o);
	}
	return columns;
}

void
run_export(struct arena *arena, const char *request)
{
	struct json_object *o = json_tokener_parse(request);
	struct json_object *list = json_object_object_get(o, "columns");
	long long done = 0;
	struct export e = {
		.format = strcmp(jsonc_text(o, "format"), "csv") ? EXPORT_NDJSON
								 : EXPORT_CSV,
		.raw = json_object_get_boolean(
			json_object_object_get(o, "raw")),
		.columns = columns_of(arena, list),
		.count = (int)json_object_array_length(list),
		.write = put,
		.context = &done,
	};
	sqlite3 *db = engine_open(QUERY_ENGINE);
	sqlite3_stmt *row = db ? pick_all(db, e.count) : NULL;

	errno = 0;
	if (!row || !export_rows(&e, row)) {
		if (errno == EFBIG)
			errand_refuse("too_large",
				"It is too large to be written.", NULL);
		else
			die("the table cannot be written: %m");
		return;
	}
	errand_answer("{}", 2);
}
