/* What tests of stored files share: a store of their own. */
#ifndef STORING_H
#define STORING_H

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "base/config.h"
#include "unit.h"

static char store[] = "/tmp/upload-XX"
		      "XX"
		      "XX";

/* Files in the store's directory of the group. */
static int
stored(void)
{
	char path[sizeof store + 8];
	int count = 0;

	snprintf(path, sizeof path, "%s/unit", store);
	DIR *list = opendir(path);
	struct dirent *entry;
	while (list && (entry = readdir(list)))
		count += entry->d_name[0] != '.';
	if (list)
		closedir(list);
	return count;
}

/* Runs the tests with a store that must be empty at the end. */
static int
storing_run(const char *name, const TTest *const *tests)
{
	char path[sizeof store + 8];

	if (!mkdtemp(store) || setenv("STORE_DIR", store, 1) != 0)
		return EXIT_FAILURE;
	config_load(NULL);
	int status = unit_run(name, tests);
	snprintf(path, sizeof path, "%s/unit", store);
	rmdir(path);
	return rmdir(store) == 0 ? status : EXIT_FAILURE;
}

#endif
