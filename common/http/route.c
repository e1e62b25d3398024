/* What a row says of itself. */
#include <string.h>

#include "http/route.h"

bool
route_guarded(const struct route *route)
{
	return strcmp(route->scope, PUBLIC) != 0;
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
