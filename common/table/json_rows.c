/* Tables in JSON: which objects are rows, and what their columns are. */
#include <stdlib.h>
#include <string.h>

#include "table/cells.h"
#include "table/json_names.h"
#include "table/json_rows.h"
#include "table/json_split.h"
#include "text/json.h"
#include "text/json_compact.h"

enum {
	LEVELS = 3, /* of objects that are flattened */
	PATHS_MAX = 10, /* arrays that are told apart */
};

struct json_rows {
	struct json_names names;
	const char *path; /* of the array; NULL: objects that stand alone */
};

/* What the first pass finds. */
struct finding {
	struct work *work;
	long long alone;
	const char *paths[PATHS_MAX];
	int count;
};

struct reading {
	struct source *source;
	struct visitor visitor;
	struct cells cells;
	struct arena arena; /* of one record */
	bool too_large;
};

static bool
note(void *context, const struct split_object *object)
{
	struct finding *f = context;

	if (object->alone) {
		f->alone++;
		return false;
	}
	for (int i = 0; i < f->count; i++)
		if (!strcmp(f->paths[i], object->path))
			return false;
	if (f->count < PATHS_MAX)
		f->paths[f->count++] =
			arena_printf(f->work->arena, "%s", object->path);
	return false;
}

static bool
no_object(void *context, const struct split_object *object)
{
	(void)context;
	(void)object;
	return true;
}

static bool
malformed(struct work *work, const struct split *split)
{
	if (split->state == SPLIT_TOO_LARGE)
		return work_fail_at(work, "cell_too_large", "line",
			split->current.line,
			"The object in line %lld is larger than 4 MiB.",
			split->current.line);
	return work_fail_at(work, "malformed_json", "line", split->line,
		"This is no valid JSON: brackets or quotes are not closed in line %lld.",
		split->line);
}

static bool
split_all(struct work *work, struct text *text, struct split *split)
{
	const char *piece;
	size_t len;

	split->line = 1;
	split->most = RECORD_MAX;
	while (split->state == SPLIT_MORE && text_next(text, &piece, &len))
		split_piece(split, piece, len);
	split_end(split);
	split_free(split);
	if (work_failed(work))
		return false;
	return split->state == SPLIT_MORE || split->state == SPLIT_STOP ||
	       malformed(work, split);
}

/* "a", "b": for a sentence. */
static const char *
listed(struct work *work, const struct finding *f)
{
	struct buffer out = { .arena = work->arena };

	for (int i = 0; i < f->count; i++)
		buffer_printf(&out, "%s\"%.100s\"", i ? ", " : "", f->paths[i]);
	return out.data;
}

static bool
choose(struct source *s, const struct finding *f)
{
	struct work *work = s->work;
	const char *path = work->options.path;

	s->format = FORMAT_JSON;
	for (int i = 0; i < f->count; i++)
		if (!strcmp(f->paths[i], path ? path : "")) {
			s->json->path = f->paths[i];
			return true;
		}
	if (path)
		return work_fail(work, "path_not_found",
			"There is no array of objects at \"%.200s\".", path);
	if (f->alone == 1 && f->count == 1) {
		s->json->path = f->paths[0];
		return true;
	}
	if (f->alone == 1 && f->count > 1)
		return work_fail(work, "ambiguous_path",
			"This file has several tables: %s. The option path "
			"says which.",
			listed(work, f));
	s->format = FORMAT_NDJSON;
	return true;
}

bool
json_rows_open(struct source *s)
{
	struct finding f = { .work = s->work };
	struct split split = {
		.wanted = note,
		.object = no_object,
		.context = &f,
	};
	struct text text;

	s->json = arena_alloc(s->work->arena, sizeof *s->json);
	text_open(&text, s->work, s->container, &s->charset);
	bool ok = split_all(s->work, &text, &split) && choose(s, &f);
	text_close(&text);
	return ok;
}

void
json_rows_close(struct source *s)
{
	if (s->json)
		json_names_free(&s->json->names);
}

void
json_rows_names(const struct source *s, const char *const **names, int *count)
{
	*names = s->json->names.items;
	*count = s->json->names.count;
}

static bool
is_row(void *context, const struct split_object *object)
{
	const struct reading *r = context;
	const char *path = r->source->json->path;

	return path ? !object->alone && !strcmp(path, object->path)
		    : object->alone;
}

static bool flatten(struct reading *, const struct json_value *,
	const char *prefix, int level);

static bool
take_value(struct reading *r, const char *name, const struct json_value *value,
	int level)
{
	struct buffer compact = { .arena = &r->arena };
	const char *text = value->text;
	size_t len = value->len;

	if (value->type == JSON_OBJECT && level < LEVELS)
		return flatten(r, value, name, level);
	if (value->type == JSON_STRING)
		text = json_decode(&r->arena, value, &len);
	if (value->type == JSON_ARRAY || value->type == JSON_OBJECT) {
		json_compact(&compact, text, len);
		text = compact.data;
		len = compact.len;
	}
	int column = json_names_find(&r->source->json->names, name);
	r->too_large |= !cells_put(&r->cells, column,
		value->type == JSON_NULL ? NULL : text, len,
		value->type == JSON_INTEGER || value->type == JSON_NUMBER);
	return !r->too_large;
}

/* Members as cells, named behind the prefix; JSON that was checked before. */
static bool
flatten(struct reading *r, const struct json_value *value, const char *prefix,
	int level)
{
	struct json json;

	if (json_read(&r->arena, value->text, value->len, &json))
		return false;
	for (size_t i = 0; i < json.count; i++) {
		const char *name = json.members[i].key;
		if (*prefix)
			name = arena_printf(&r->arena, "%s.%s", prefix, name);
		if (!take_value(r, name, &json.members[i].value, level + 1))
			return false;
	}
	return true;
}

static bool
take_object(void *context, const struct split_object *object)
{
	struct reading *r = context;
	struct work *work = r->source->work;
	struct json json;
	const char *wrong =
		json_read(&r->arena, object->text, object->len, &json);

	if (wrong)
		return work_fail_at(work, "malformed_json", "line",
			object->line,
			"The object in line %lld is no valid JSON: %s.",
			object->line, wrong);
	cells_clear(&r->cells);
	if (!flatten(r, &json.value, "", 0))
		return work_fail_at(work, "cell_too_large", "line",
			object->line,
			"The object in line %lld has a text over 1 MiB.",
			object->line);
	struct record record = cells_record(&r->cells, object->line);
	bool more = r->visitor.record(r->visitor.context, &record);
	arena_reset(&r->arena);
	return more;
}

bool
json_rows_read(struct source *s, struct text *text, struct visitor visitor)
{
	struct reading r = { .source = s, .visitor = visitor };
	struct split split = {
		.wanted = is_row,
		.object = take_object,
		.context = &r,
	};
	bool ok = split_all(s->work, text, &split);

	cells_free(&r.cells);
	arena_free(&r.arena);
	return ok && !work_failed(s->work);
}
