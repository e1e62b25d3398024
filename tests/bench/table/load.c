/*
 * Loads a file as a child of the analyst would, and prints its facts; on
 * standard error seconds by phase and the most memory that was resident.
 *
 *   load FILE [OPTIONS [ENGINE]]
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "table/load.h"

static const char *phase;
static double began;

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
tell(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	if (phase)
		fprintf(stderr, "%-8s %7.3f s, %7ld KiB at most\n", phase,
			seconds() - began, usage.ru_maxrss);
}

static bool
hear(void *context, const char *name, long long done, long long total)
{
	(void)context;
	(void)done;
	(void)total;
	if (phase && !strcmp(phase, name))
		return true;
	tell();
	phase = name;
	began = seconds();
	return true;
}

int
main(int count, char **words)
{
	struct arena arena = { 0 };
	struct load_result result;
	const char *folder = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
	struct load_request request = {
		.source = open(count > 1 ? words[1] : "", O_RDONLY),
		.engine = count > 3 ? open(words[3], O_RDWR | O_CREAT | O_TRUNC,
					      0600)
				    : open(folder, O_TMPFILE | O_RDWR, 0600),
		.spill = open(folder, O_PATH | O_DIRECTORY),
		.base = -1,
		.options = count > 2 && *words[2] ? words[2] : NULL,
		.progress = hear,
	};

	if (getenv("LOAD_MEMORY"))
		request.limits.memory =
			strtoul(getenv("LOAD_MEMORY"), NULL, 10);
	if (request.source < 0 || request.engine < 0 || request.spill < 0) {
		perror("load FILE [OPTIONS [ENGINE]]");
		return 2;
	}
	bool ok = load_prepare(&arena, &request, &result) &&
		  load_run(&arena, &request, &result);
	tell();
	if (ok)
		puts(result.facts);
	else
		printf("{\"code\":\"%s\",\"message\":\"%s\",\"details\":%s}\n",
			result.code, result.message,
			result.details ? result.details : "null");
	arena_free(&arena);
	return ok ? 0 : 1;
}
