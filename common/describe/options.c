/* Which methods a path has, for OPTIONS, which nginx answers. */
#include <stdio.h>
#include <string.h>

#include "describe/describe.h"

/* "^/v1/homes/[^/]+$" */
static void
print_pattern(const char *path)
{
	putchar('^');
	for (; *path; path++)
		if (path[0] == ':') {
			printf("[^/]+");
			path += strcspn(path, "/") - 1;
		} else
			printf(*path == '.' ? "\\." : "%c", *path);
	putchar('$');
}

static int
parameters(const char *path)
{
	int count = 0;

	while ((path = strstr(path, "/:"))) {
		path++;
		count++;
	}
	return count;
}

/* True if an earlier row has this path, and the method unless it is NULL. */
static bool
told_before(
	const struct service *group, const struct rows *at, const char *method)
{
	const struct route *row;

	for (struct rows i = rows_of(group);
		(row = rows_next(&i)) && i.number < at->number;)
		if (!strcmp(row->path, at->row->path) &&
			(!method || !strcmp(row->method, method)))
			return true;
	return false;
}

static void
print_allow(const struct service *group, const char *path)
{
	const struct route *row;

	printf("\tif ($tessera_path ~ \"");
	print_pattern(path);
	printf("\") {\n\t\tset $tessera_allow \"");
	for (struct rows i = rows_of(group); (row = rows_next(&i));)
		if (!strcmp(row->path, path) &&
			!told_before(group, &i, row->method))
			printf("%s%s, ", row->method,
				strcmp(row->method, "GET") ? "" : ", HEAD");
	printf("OPTIONS\";\n\t}\n");
}

/* The most general first: of several that match, the last one counts. */
void
describe_options(const struct service *group)
{
	const struct route *row;

	printf("location = /_options/%s {\n\tinternal;\n", group->name);
	for (int count = 8; count >= 0; count--)
		for (struct rows i = rows_of(group); (row = rows_next(&i));)
			if (parameters(row->path) == count &&
				!told_before(group, &i, NULL))
				print_allow(group, row->path);
	printf("\tinclude tessera/parts/options.conf;\n}\n");
}
