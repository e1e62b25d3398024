/* --routes: a line for each row, for people, apply and the test matrix. */
#include <stdio.h>
#include <string.h>

#include "db/call.h"
#include "describe/describe.h"

const char *
describe_shape(enum shape shape)
{
	static const char *const names[] = { [SHAPE_NESTED] = "nested",
		[SHAPE_SITE] = "site",
		[SHAPE_OAUTH] = "oauth",
		[SHAPE_MESSAGES] = "messages" };

	return names[shape];
}

const char *
describe_source(const struct route *route, const struct field *f)
{
	static const char *const names[] = { [QUERY] = "query",
		[HEADER] = "header",
		[COOKIE] = "cookie",
		[PEER] = "peer",
		[AGENT] = "agent",
		[CONFIG] = "config",
		[CONSTANT] = "constant",
		[COMPUTED] = "computed",
		[BODY] = "body" };

	if (f->from != INPUT)
		return names[f->from];
	if (route_in_path(route, f->name))
		return "path";
	return strcmp(route->method, "GET") ? "body" : "query";
}

static const char *
body_name(const struct route *route)
{
	static const char *const names[] = { [0] = "json",
		[BODY_JSON] = "json",
		[BODY_FORM] = "form",
		[BODY_JSON | BODY_FORM] = "json,form",
		[BODY_MULTIPART] = "multipart" };

	return strcmp(route->method, "GET") ? names[route->body] : "-";
}

/* True if the row's C function reads the body itself. */
static bool
reads_body(const struct route *route)
{
	const struct field *f = route->fields;

	while (f && f->name && f->from != BODY)
		f++;
	return f && f->name;
}

/* name:kind:source:min:max:required:words */
static void
print_field(const struct route *route, const struct field *f)
{
	printf("%s:%s:%s:%lld:%lld:%s:%s", f->as ? f->as : f->name,
		field_kind(f->kind), describe_source(route, f), f->min, f->max,
		f->optional || f->fallback ? "optional" : "required",
		f->oneof ? f->oneof : "-");
}

/* name,name?: what can be left out has a question mark. */
static void
print_answer(const struct route *row)
{
	const struct member *m = route_says_json(row) && row->answer
					 ? row->answer->members
					 : NULL;

	for (; m && m->name; m++)
		printf("%s%s%s", m->name, m->absent ? "?" : "",
			m[1].name ? "," : "");
}

static void
print_row(struct arena *arena, const struct service *group,
	const struct route *row)
{
	const struct field *f = row->fields;
	const char *parameters = row->function ? db_parameters(arena, row) : "";

	printf("%s\t%s\t%s\t%s\t%d\t%s%s%s%s%s%s%s\t%s\t", row->method,
		row->path, row->scope, row->function ? row->function : "-",
		row->status, body_name(row), row->open ? ",open" : "",
		row->depth ? ",deep" : "", row->page ? ",page" : "",
		reads_body(row) ? ",raw" : "", route_kept(row) ? ",kept" : "",
		row->waits ? ",waits" : "", parameters ? parameters : "");
	for (; f && f->name; f++) {
		print_field(row, f);
		if (f[1].name)
			putchar(' ');
	}
	printf("\t%zu\t%s\t", row->max_body ? row->max_body : BODY_MAX,
		describe_shape(route_shape(group, row)));
	print_answer(row);
	putchar('\n');
}

void
describe_routes(const struct service *group)
{
	struct arena arena = { 0 };
	const struct route *row;

	for (struct rows i = rows_of(group); (row = rows_next(&i));)
		print_row(&arena, group, row);
	for (const struct call *call = group->calls; call && call->function;
		call++)
		printf("CALL\t-\t%s\t%s\t-\t-\t%s\t-\n",
			call->scope ? call->scope : PUBLIC, call->function,
			db_call_parameters(&arena, call));
	arena_free(&arena);
}
