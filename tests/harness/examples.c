/*
 * What the OpenAPI document shows, sent as it stands: the .json files of a group
 * have for each row by its function, or by "METHOD /path" where it has none,
 * the request's body and the answer. An id in a path is that of what an example
 * before it made there, or the field's own example; one in a body, if an example
 * before it shows that it made it, is what was made. "unsent" says why one cannot
 * be sent. What is shown must be what the row declares, as what is answered must
 * (answers.c). One that shows nothing is sent all the same.
 */
#include <glob.h>
#include <string.h>

#include <json-c/json.h>

#include "harness.h"
#include "text/text.h"

static struct json_object *examples;

/* All files of the group as one object. */
static void
read_examples(void)
{
	const char *const places[] = { "handlers", "tests" };
	glob_t files = { 0 };

	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		glob(arena_printf(kept_memory, "%s/%s/*.json", places[i],
			     service.name),
			i ? GLOB_APPEND : 0, NULL, &files);
	examples = json_object_new_object();
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct json_object *one =
			json_object_from_file(files.gl_pathv[i]);
		ck_assert_msg(one, "%s is no JSON", files.gl_pathv[i]);
		json_object_object_foreach(one, name, example)
		{
			ck_assert_msg(!json_object_object_get(examples, name),
				"%s is there twice", name);
			json_object_object_add(
				examples, name, json_object_get(example));
		}
		json_object_put(one);
	}
	globfree(&files);
}

static const char *
name_of(const struct route *row)
{
	return row->function ? row->function
			     : arena_printf(kept_memory, "%s %s", row->method,
				       row->path);
}

static const struct field *
field_of(const struct route *row, const char *name, size_t len)
{
	for (const struct field *f = row->fields; f && f->name; f++)
		if (strlen(f->name) == len && !memcmp(f->name, name, len))
			return f;
	return NULL;
}

/* The id that was made at this path, or what the field's example stands for. */
static const char *
segment(const struct route *row, const char *path, const char *name, size_t len)
{
	const char *made = kept(arena_printf(kept_memory, "at %s", path));
	const struct field *f = field_of(row, name, len);

	if (made)
		return made;
	ck_assert_msg(f && f->example, "%s %s: %.*s has no example",
		row->method, row->path, (int)len, name);
	made = kept(f->example);
	return made ? made : f->example;
}

static bool
needed(const struct field *f)
{
	return !f->optional && !f->fallback;
}

const char *
example_path(const struct route *row)
{
	struct buffer out = { .arena = kept_memory };
	bool get = !strcmp(row->method, "GET");
	char mark = '?';

	for (const char *at = row->path; *at;) {
		size_t len = 1 + strcspn(at + 1, "/");
		if (at[1] == ':')
			buffer_printf(&out, "/%s",
				segment(row, out.data, at + 2, len - 2));
		else
			buffer_add(&out, at, len);
		at += len;
	}
	for (const struct field *f = row->fields; f && f->name; f++) {
		bool query = f->from == QUERY ||
			     (get && f->from == INPUT &&
				     !route_in_path(row, f->name));
		if (!query || !needed(f))
			continue;
		ck_assert_msg(f->example, "%s %s: %s has no example",
			row->method, row->path, f->name);
		buffer_printf(&out, "%c%s=", mark, f->as ? f->as : f->name);
		text_encode(&out, f->example);
		mark = '&';
	}
	return out.data;
}

enum token
example_token(const struct route *row)
{
	return !route_guarded(row)	     ? no_token
	       : strcmp(row->scope, "admin") ? token_b
					     : token_admin;
}

static const char *
headers_of(const struct route *row)
{
	struct buffer out = { .arena = kept_memory };

	for (const struct field *f = row->fields; f && f->name; f++)
		if (f->from == HEADER && needed(f))
			buffer_printf(&out, "%s%s: %s", out.len ? "\n" : "",
				f->as, f->example);
	return out.data;
}

static const char *
form_of(struct json_object *body)
{
	struct buffer out = { .arena = kept_memory };

	json_object_object_foreach(body, name, value)
	{
		buffer_printf(&out, "%s%s=", out.len ? "&" : "", name);
		text_encode(&out, json_object_get_string(value));
	}
	return out.data;
}

/* Where a shown id stands for what an example made, that is sent. */
static void
put_made(struct json_object *body)
{
	json_object_object_foreach(body, name, value)
	{
		const char *made = json_object_is_type(value, json_type_string)
					   ? kept(json_object_get_string(value))
					   : NULL;
		if (made)
			json_object_object_add(
				body, name, json_object_new_string(made));
	}
}

static const char *
body_of(const struct route *row, struct json_object *body)
{
	if (!body)
		return NULL;
	if (json_object_is_type(body, json_type_object))
		put_made(body);
	return row->body == BODY_FORM ? form_of(body)
				      : json_object_to_json_string_ext(
						body, JSON_C_TO_STRING_PLAIN);
}

static const char *
id_at(const struct route *row, const char *json)
{
	return row->answer ? json_at(json, row->answer->members[0].name) : NULL;
}

/* What was made is known by its path, and by the id that is shown. */
static void
judge_example(const struct route *row, const struct query *q,
	const struct answer *a, struct json_object *example)
{
	ck_assert_msg(a->status == row->status,
		"%s %s: %d %s (examples are sent in the order of rooms and "
		"rows, and know the ids that those before them made)",
		row->method, q->path, a->status, a->body);
	const char *id = row->status == 201 ? id_at(row, a->body) : NULL;
	if (!id)
		return;
	const char *shown =
		id_at(row, json_object_to_json_string(
				   json_object_object_get(example, "answer")));
	keep(arena_printf(kept_memory, "at %s", q->path), id);
	if (shown)
		keep(shown, id);
}

/* What is shown is what the row declares, as all that is answered. */
static void
judge_shown(const struct route *row, struct json_object *example)
{
	struct json_object *shown;

	if (!row->answer)
		return;
	ck_assert_msg(json_object_object_get_ex(example, "answer", &shown),
		"%s shows no answer", name_of(row));
	const char *wrong = answer_wrong(row, shown);
	ck_assert_msg(!wrong, "%s: in the example, %s", name_of(row), wrong);
}

static void
try_example(const struct route *row, struct json_object *example)
{
	struct answer answer;
	const char *body =
		body_of(row, json_object_object_get(example, "request"));
	struct query q = { .method = row->method,
		.authorization = authorization(example_token(row)),
		.headers = headers_of(row),
		.type = row->body == BODY_FORM
				? "application/x-www-form-urlencoded"
				: "application/json",
		.body = body,
		.len = body ? strlen(body) : 0 };

	judge_shown(row, example);
	if (json_object_object_get(example, "unsent"))
		return;
	q.path = example_path(row);
	ask_http(&q, &answer);
	judge_example(row, &q, &answer, example);
}

/* Who only sends an id, a file or what a browser has needs no example. */
static bool
wants_example(const struct route *row)
{
	if (row->page || row->body == BODY_MULTIPART ||
		!strcmp(row->method, "DELETE"))
		return false;
	if (route_says_json(row))
		return true;
	for (const struct field *f = row->fields; f && f->name; f++)
		if (f->from == INPUT && needed(f) &&
			!route_in_path(row, f->name))
			return strcmp(row->method, "GET");
	return false;
}

const char *
example_body(const struct route *row)
{
	read_examples();
	struct json_object *example =
		json_object_object_get(examples, name_of(row));
	const char *body =
		body_of(row, json_object_object_get(example, "request"));
	if (body)
		body = arena_copy(kept_memory, body, strlen(body));
	json_object_put(examples);
	return body;
}

/* True if what the first row makes stands in the second one's path. */
static bool
is_below(const struct route *made, const struct route *row)
{
	size_t len = strlen(made->path);

	return made->status == 201 && route_guarded(made) &&
	       !strncmp(row->path, made->path, len) &&
	       !strncmp(row->path + len, "/:", 2);
}

/* True if the id in the second one's path is that which the first one shows. */
static bool
is_meant(const struct route *made, const struct route *row)
{
	struct json_object *answer = json_object_object_get(
		json_object_object_get(examples, name_of(made)), "answer");
	const char *shown =
		made->status == 201 && answer
			? id_at(made, json_object_to_json_string(answer))
			: NULL;

	for (const struct field *f = row->fields; shown && f && f->name; f++)
		if (f->example && route_in_path(row, f->name) &&
			!strcmp(f->example, shown))
			return true;
	return false;
}

void
example_makes(const struct route *row)
{
	const struct route *made;

	read_examples();
	for (struct rows i = rows_of(&service); (made = rows_next(&i));)
		if (is_below(made, row) || is_meant(made, row))
			try_example(made, json_object_object_get(
						  examples, name_of(made)));
	json_object_put(examples);
}

START_TEST(every_example_works)
{
	const struct route *row;

	read_examples();
	users_make();
	for (struct rows i = rows_of(&service); (row = rows_next(&i));) {
		struct json_object *example =
			json_object_object_get(examples, name_of(row));
		ck_assert_msg(row->about, "%s is not described", name_of(row));
		ck_assert_msg(row->answer || !route_says_json(row),
			"%s declares no answer (.answer)", name_of(row));
		ck_assert_msg(example || !wants_example(row),
			"%s has no example", name_of(row));
		if (example)
			try_example(row, example);
	}
	json_object_put(examples);
}
END_TEST

const TTest *
example_test(void)
{
	return every_example_works;
}
