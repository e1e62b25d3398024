/* What a row says of itself. */
#include <string.h>
#include <strings.h>

#include "http/route.h"

struct rows
rows_of(const struct service *group)
{
	return (struct rows){ group->routes, NULL, -1 };
}

const struct route *
rows_next(struct rows *i)
{
	while (i->table && *i->table) {
		i->row = i->row ? i->row + 1 : *i->table;
		i->number++;
		if (i->row->method)
			return i->row;
		i->number--;
		i->row = NULL;
		i->table++;
	}
	return NULL;
}

bool
route_guarded(const struct route *route)
{
	return strcmp(route->scope, PUBLIC);
}

bool
route_kept(const struct route *route)
{
	bool made = route->keep == KEEP_IF_MADE && route->status == 201;

	return (made || route->keep == KEEP) && route_guarded(route) &&
	       (!route->fn || route->keep == KEEP) &&
	       route->body != BODY_MULTIPART && strcmp(route->method, "GET");
}

bool
route_repeats(const struct route *route)
{
	return route->keep == KEEP_OWN || route_kept(route);
}

bool
route_hashed(const struct route *route)
{
	return !strcmp(route->method, "GET") && route_guarded(route) &&
	       !route->fn && !route->stream && route_says_json(route);
}

enum shape
route_shape(const struct service *group, const struct route *row)
{
	return row && row->messages ? SHAPE_MESSAGES : group->shape;
}

bool
route_camel(const struct service *group, const struct route *route)
{
	return group->camel || (route && route->camel);
}

bool
route_in_path(const struct route *route, const char *field)
{
	size_t len = strlen(field);
	const char *at = route->path;

	while ((at = strstr(at, "/:"))) {
		at += 2;
		if (!strncmp(at, field, len) && (!at[len] || at[len] == '/'))
			return true;
	}
	return false;
}

bool
route_says_json(const struct route *route)
{
	return !route->types && !route->page && !route->file &&
	       route->status != 204 && route->status != 303;
}

bool
route_locates(const struct service *group, const struct route *route)
{
	size_t len = strlen(route->path);
	const struct route *row;

	for (struct rows i = rows_of(group); (row = rows_next(&i));)
		if (route->status == 201 && !strcmp(row->method, "GET") &&
			!strncmp(row->path, route->path, len) &&
			!strncmp(row->path + len, "/:", 2) &&
			!strchr(row->path + len + 2, '/'))
			return true;
	return false;
}

int
route_body_type(const struct request *r)
{
	static const struct {
		const char *type;
		int body;
	} types[] = {
		{ "application/json", BODY_JSON },
		{ "application/merge-patch+json", BODY_JSON }, /* RFC 7396 */
		{ "application/x-www-form-urlencoded", BODY_FORM },
		{ "multipart/form-data", BODY_MULTIPART },
	};
	const char *type = request_param(r, "CONTENT_TYPE");
	size_t len = type ? strcspn(type, "; \t") : 0;

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (len == strlen(types[i].type) &&
			!strncasecmp(type, types[i].type, len))
			return types[i].body;
	return 0;
}
