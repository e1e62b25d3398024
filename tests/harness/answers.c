/* Every answer of every test, held against what its row declares. */
#include <string.h>
#include <strings.h>

#include <json-c/json.h>

#include "describe/refusals.h"
#include "harness.h"

/* By kind: the type that it is of in JSON, and how its text looks. */
static const struct {
	enum json_type type;
	const char *regex;
} forms[] = {
	[TEXT] = { json_type_string },
	[INT] = { json_type_int },
	[DECIMAL] = { json_type_double },
	[BOOL] = { json_type_boolean },
	[UUID] = { json_type_string,
		"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" },
	[DATE] = { json_type_string, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
	[INSTANT] = { json_type_string, "^[0-9]{4}-[0-9-]{5}T[0-9:.]{12}Z$" },
	[EMAIL] = { json_type_string, "^[^@]+@[^@]+$" },
	[URL] = { json_type_string, "^[a-z][a-z0-9+.-]*:[^ ]+$" },
	[ENUM] = { json_type_string },
	[OBJECT] = { json_type_object },
	[ARRAY] = { json_type_array },
	[LANGUAGE] = { json_type_string, "^[A-Za-z0-9-]+$" },
};

static const char *object_wrong(
	const char *at, const struct object *, struct json_object *said);

static bool
is_word(const char *words, const char *text)
{
	size_t len = strlen(text);

	for (; *words; words += *words == '|') {
		size_t next = strcspn(words, "|");
		if (next == len && !memcmp(words, text, len))
			return true;
		words += next;
	}
	return false;
}

static bool
looks_so(const struct member *m, struct json_object *value)
{
	const char *text = json_object_get_string(value);

	if (m->quoted)
		return matches(text, "^-?[0-9]+$");
	if (m->kind == ENUM)
		return is_word(m->oneof, text);
	return !forms[m->kind].regex || matches(text, forms[m->kind].regex);
}

/* NULL, or that the value is not of the member's kind. */
static const char *
value_wrong(const char *at, const struct member *m, struct json_object *value)
{
	enum json_type type =
		m->quoted ? json_type_string : forms[m->kind].type;

	if (m->kind == JSON)
		return NULL;
	if (m->kind == DECIMAL && json_object_is_type(value, json_type_int))
		return NULL;
	if (!json_object_is_type(value, type) || !looks_so(m, value))
		return arena_printf(kept_memory, "%s is no %s%s", at,
			field_kind(m->kind), m->quoted ? " in a string" : "");
	return m->of ? object_wrong(at, m->of, value) : NULL;
}

static const char *
list_wrong(const char *at, const struct member *m, struct json_object *list)
{
	const char *wrong = NULL;

	if (!json_object_is_type(list, json_type_array))
		return arena_printf(kept_memory, "%s is no list", at);
	for (size_t i = 0; i < json_object_array_length(list) && !wrong; i++)
		wrong = value_wrong(arena_printf(kept_memory, "%s.%zu", at, i),
			m, json_object_array_get_idx(list, i));
	return wrong;
}

static const char *
member_wrong(const char *at, const struct member *m, struct json_object *value)
{
	struct member text = { m->name, TEXT };

	if (!value)
		return m->null || (m->kind == JSON && !m->list)
			       ? NULL
			       : arena_printf(kept_memory, "%s is null", at);
	if (m->kind == TEXTS)
		return list_wrong(at, &text, value);
	return m->list ? list_wrong(at, m, value) : value_wrong(at, m, value);
}

static const char *
place(const char *at, const char *name)
{
	return arena_printf(kept_memory, "%s%s%s", at, *at ? "." : "", name);
}

static const char *
members_wrong(const char *at, const struct member *members, bool open,
	struct json_object *said)
{
	struct json_object *value;

	if (!json_object_is_type(said, json_type_object))
		return arena_printf(kept_memory, "%s is no object", at);
	for (const struct member *m = members; m->name; m++) {
		const char *there = place(at, m->name);
		const char *wrong = NULL;
		if (json_object_object_get_ex(said, m->name, &value))
			wrong = member_wrong(there, m, value);
		else if (!m->absent)
			wrong = arena_printf(
				kept_memory, "%s is missing", there);
		if (wrong)
			return wrong;
	}
	json_object_object_foreach(said, name, ignored)
	{
		(void)ignored;
		if (!open && !answer_member(members, name))
			return arena_printf(kept_memory, "%s is not declared",
				place(at, name));
	}
	return NULL;
}

static const char *
object_wrong(
	const char *at, const struct object *object, struct json_object *said)
{
	return members_wrong(at, object->members, object->open, said);
}

/* The list under its name, with what stands beside it. */
static const char *
page_wrong(const struct route *row, struct json_object *said)
{
	struct member page[4] = { 0 };
	struct member *m = page;

	*m++ = (struct member){ row->items, OBJECT, .list = true,
		.of = row->answer };
	if (row->total)
		*m++ = (struct member){ "total", INT };
	if (row->next)
		*m++ = (struct member){ "next", TEXT, .null = true };
	return members_wrong("", page, false, said);
}

static const char *
plain_wrong(const struct route *row, struct json_object *said)
{
	struct member list = { "", OBJECT, .of = row->answer };

	if (row->items)
		return page_wrong(row, said);
	return row->array ? list_wrong("the list", &list, said)
			  : object_wrong("", row->answer, said);
}

const char *
answer_wrong(const struct route *row, struct json_object *said)
{
	struct json_object *data = said;

	if (!row->data)
		return plain_wrong(row, said);
	if (!json_object_is_type(said, json_type_object) ||
		json_object_object_length(said) != 2 ||
		!json_object_get_boolean(
			json_object_object_get(said, "success")) ||
		!json_object_object_get_ex(said, "data", &data))
		return "is not {\"success\":true,\"data\":...}";
	return plain_wrong(row, data);
}

static bool
path_matches(const char *pattern, const char *path)
{
	size_t end = strcspn(path, "?#");

	while (*pattern) {
		size_t len = strcspn(pattern + 1, "/") + 1;
		size_t other = end ? strcspn(path + 1, "/?#") + 1 : 0;
		if (other < 2 ||
			(pattern[1] != ':' &&
				(len != other || memcmp(pattern, path, len))))
			return false;
		pattern += len;
		path += other;
		end -= other;
	}
	return !end;
}

static int
body_of(const struct query *q)
{
	const char *type = q->body && q->type ? q->type : "";

	return strstr(type, "multipart/")   ? BODY_MULTIPART
	       : strstr(type, "urlencoded") ? BODY_FORM
					    : BODY_JSON;
}

/* The first row of path and method, or a later one that takes this body. */
static const struct route *
row_of(const struct query *q)
{
	const struct route *row, *found = NULL;
	int body = body_of(q), taken = 0;

	for (struct rows i = rows_of(&service); (row = rows_next(&i));) {
		int takes = row->body ? row->body : BODY_JSON;
		if (strcmp(row->method, q->method) ||
			!path_matches(row->path, q->path) ||
			(found && (!(takes & body) || taken & body)))
			continue;
		found = row;
		taken = takes;
	}
	return found;
}

enum shape
shape_at(const char *path)
{
	const struct route *row;

	for (struct rows i = rows_of(&service); (row = rows_next(&i));)
		if (path_matches(row->path, path))
			return route_shape(&service, row);
	return service.shape;
}

/* What the row refuses with is told in the OpenAPI document; but for what nginx
 * and every row say: 5xx, and what a request cannot be read for. */
static void
judge_refusal(const struct route *row, const struct query *q, int status)
{
	ck_assert_msg(refusals_allow(&service, row, status),
		"%s %s: refuses with %d, of which its row tells nothing "
		"(.refuses)",
		q->method, q->path, status);
}

static void
judge_success(const struct route *row, const struct query *q,
	const struct answer *answer)
{
	const char *type = answer_header(answer, "Content-Type");
	bool json = type && !strcmp(type, "application/json");

	ck_assert_msg(json || row->types, "%s %s: answers %s", q->method,
		q->path, type);
	if (!json)
		return;
	ck_assert_msg(row->answer,
		"%s %s: its row declares no answer (.answer)", q->method,
		q->path);
	struct json_object *said = json_tokener_parse(answer->body);
	const char *wrong = answer->status == 202 && row->later
				    ? object_wrong("", row->later, said)
				    : answer_wrong(row, said);
	ck_assert_msg(!wrong, "%s %s: %s: %s", q->method, q->path, wrong,
		answer->body);
	json_object_put(said);
}

void
judge_declared(const struct query *q, const struct answer *answer)
{
	const struct route *row = row_of(q);

	if (row && answer->status >= 400 && answer->status < 500)
		judge_refusal(row, q, answer->status);
	if (row && answer->status < 300 && answer->status != 204 &&
		(route_says_json(row) || row->types))
		judge_success(row, q, answer);
}
