/*
 * Loads a file as a child of the analyst would, and prints its facts; on
 * standard error each phase: seconds, those of the processor, and the most KiB
 * that were resident until its end.
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
static double began, began_work;

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double
worked(const struct rusage *usage)
{
	const struct timeval *user = &usage->ru_utime, *sys = &usage->ru_stime;

	return (double)(user->tv_sec + sys->tv_sec) +
	       (double)(user->tv_usec + sys->tv_usec) / 1e6;
}

/* The phase that ends; the next one begins. */
static void
tell(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	if (phase)
		fprintf(stderr, "%-8s %8.3f %8.3f %8ld\n", phase,
			seconds() - began, worked(&usage) - began_work,
			usage.ru_maxrss);
	began = seconds();
	began_work = worked(&usage);
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
