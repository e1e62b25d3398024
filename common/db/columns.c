/* Objects and lists from rows of columns. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "db/cell.h"
#include "db/columns.h"
#include "text/json.h"

enum { COLUMNS_MAX = 128 };

struct column {
	struct buffer key; /* "name": as it stands before the value */
	struct cell_type type;
	bool hidden;
};

static bool
is_hidden(const char *name)
{
	return *name == '_';
}

/* The next of the names, by comma; NULL after the last. */
static const char *
next_name(struct arena *arena, const char **names)
{
	const char *name = *names;

	if (!name || !*name)
		return NULL;
	size_t len = strcspn(name, ",");
	*names += len + (name[len] == ',');
	return arena_copy(arena, name, len);
}

int
columns_place(const PGresult *result, const char *name)
{
	for (int i = 0; i < PQnfields(result); i++)
		if (!strcmp(PQfname(result, i), name))
			return i;
	return -1;
}

static bool
is_key(struct arena *arena, const char *keys, const char *name)
{
	const char *key;

	while ((key = next_name(arena, &keys)))
		if (!strcmp(key, name))
			return true;
	return false;
}

static bool
has_limit(const struct route *row)
{
	const struct field *f = row->fields;

	while (f && f->name && strcmp(f->name, "limit"))
		f++;
	return f && f->name && f->fallback;
}

const char *
columns_wrong(
	struct arena *arena, const struct route *row, const PGresult *described)
{
	const char *key, *keys = row->next;

	if (PQnfields(described) > COLUMNS_MAX)
		return "has too many columns";
	for (int i = 0; i < PQnfields(described); i++) {
		const char *name = PQfname(described, i);
		if (columns_place(described, name) != i)
			return arena_printf(arena, "has %s twice", name);
		if (cell_type(PQftype(described, i)).form == UNKNOWN)
			return arena_printf(
				arena, "%s is of a type without JSON", name);
		if (is_hidden(name) && strcmp(name, "_etag") &&
			!(row->total && !strcmp(name, "_total")) &&
			!is_key(arena, row->next, name))
			return arena_printf(arena, "%s has no use", name);
	}
	while ((key = next_name(arena, &keys)))
		if (columns_place(described, key) < 0)
			return arena_printf(arena, "has no %s", key);
	if (row->total && columns_place(described, "_total") < 0)
		return "has no _total";
	if (row->total && !row->items)
		return "has a total, but no items";
	if (row->next && (!row->items || !has_limit(row)))
		return "has a next, but no items or no limit";
	return NULL;
}

static void
add(struct buffer *out, const char *text)
{
	buffer_add(out, text, strlen(text));
}

static void
add_cell(struct buffer *out, struct cell_type type, const PGresult *result,
	int row, int i)
{
	if (PQgetisnull(result, row, i))
		add(out, "null");
	else
		cell_add(out, type, PQgetvalue(result, row, i),
			(size_t)PQgetlength(result, row, i));
}

static void
add_row(struct buffer *out, const struct column *columns,
	const PGresult *result, int row)
{
	char before = '{';

	for (int i = 0; i < PQnfields(result); i++) {
		if (columns[i].hidden)
			continue;
		buffer_add(out, &before, 1);
		buffer_add(out, columns[i].key.data, columns[i].key.len);
		add_cell(out, columns[i].type, result, row, i);
		before = ',';
	}
	add(out, before == '{' ? "{}" : "}");
}

static struct column *
columns_of(struct arena *arena, const PGresult *result)
{
	int count = PQnfields(result);
	struct column *columns =
		arena_alloc(arena, (size_t)count * sizeof *columns);

	for (int i = 0; i < count; i++) {
		const char *name = PQfname(result, i);
		columns[i].type = cell_type(PQftype(result, i));
		columns[i].hidden = is_hidden(name);
		columns[i].key.arena = arena;
		json_quote(&columns[i].key, name, strlen(name));
		add(&columns[i].key, ":");
	}
	return columns;
}

/* What place the row has in its list, as wire.keys reads it. */
static void
add_cursor(
	struct buffer *out, const char *keys, const PGresult *result, int row)
{
	struct buffer plain = { .arena = out->arena };
	const char *key;

	while ((key = next_name(out->arena, &keys))) {
		int i = columns_place(result, key);
		struct cell_type type = cell_type(PQftype(result, i));
		if (type.form == MOMENT)
			type.form = STRING; /* to the microsecond */
		add(&plain, plain.len ? "," : "[");
		add_cell(&plain, type, result, row, i);
	}
	add(&plain, "]");
	size_t room = sodium_base64_encoded_len(
		plain.len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	add(out, "\"");
	add(out, sodium_bin2base64(arena_alloc(out->arena, room), room,
			 (const unsigned char *)plain.data, plain.len,
			 sodium_base64_VARIANT_URLSAFE_NO_PADDING));
	add(out, "\"");
}

/* A row of NULLs, but for what is not shown, stands for none. */
static bool
is_none(const struct column *columns, const PGresult *result, int row)
{
	for (int i = 0; i < PQnfields(result); i++)
		if (!columns[i].hidden && !PQgetisnull(result, row, i))
			return false;
	return true;
}

/* How many of the rows are shown: one more is there if there is a next page. */
static int
shown(struct request *r, const struct column *columns, const PGresult *result)
{
	int count = PQntuples(result);

	if (count == 1 && is_none(columns, result, 0))
		return 0;
	if (!r->route->next)
		return count;
	long limit = strtol(request_value(r, "limit")->text, NULL, 10);
	return count > limit ? (int)limit : count;
}

static void
add_list(struct request *r, struct buffer *out, const struct column *columns,
	const PGresult *result)
{
	int count = shown(r, columns, result);
	int total = r->route->total ? columns_place(result, "_total") : -1;

	add(out, "{");
	json_quote(out, r->route->items, strlen(r->route->items));
	add(out, ":[");
	for (int row = 0; row < count; row++) {
		if (row)
			add(out, ",");
		add_row(out, columns, result, row);
	}
	add(out, "]");
	if (total >= 0) {
		add(out, ",\"total\":");
		add(out,
			PQntuples(result) ? PQgetvalue(result, 0, total) : "0");
	}
	if (r->route->next)
		add(out, ",\"next\":");
	if (r->route->next && count && count < PQntuples(result))
		add_cursor(out, r->route->next, result, count - 1);
	else if (r->route->next)
		add(out, "null");
	add(out, "}");
}

static void
set_etag(struct request *r, const PGresult *result)
{
	int i = columns_place(result, "_etag");

	if (i >= 0 && !PQgetisnull(result, 0, i))
		reply_header(r, "ETag",
			arena_printf(
				&r->arena, "\"%s\"", PQgetvalue(result, 0, i)));
}

/* Names, quotes and commas included; as if the rows were as long as the first:
 * near enough that it seldom grows. */
static size_t
size_of(const PGresult *result)
{
	size_t row = 0;

	for (int i = 0; PQntuples(result) && i < PQnfields(result); i++)
		row += strlen(PQfname(result, i)) + 8 +
		       (size_t)PQgetlength(result, 0, i);
	return 128 + row * (size_t)PQntuples(result);
}

bool
columns_reply(struct request *r, const PGresult *result)
{
	struct buffer out = { .arena = &r->arena };
	bool list = r->route->items;

	struct column *columns = columns_of(&r->arena, result);
	if (!list && (!PQntuples(result) || is_none(columns, result, 0)))
		return refuse(r, 404, NULL, NULL);
	buffer_reserve(&out, size_of(result));
	if (r->route->data)
		add(&out, "{\"success\":true,\"data\":");
	if (list)
		add_list(r, &out, columns, result);
	else
		add_row(&out, columns, result, 0);
	if (r->route->data)
		add(&out, "}");
	if (!list)
		set_etag(r, result);
	return reply_body(r, r->route->status, NULL, out.data, out.len);
}
