/*
 * Runs definitions over an engine file: a line of standard input each, its answer
 * or its refusal a line of standard output.
 *
 *   run ENGINE COLUMNS      COLUMNS as the dataset's facts have them
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "formula/run.h"

int
main(int count, char **words)
{
	const char *folder = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
	struct run_request request = {
		.engine = open(count > 2 ? words[1] : "", O_RDONLY),
		.spill = open(folder, O_PATH | O_DIRECTORY),
		.columns = count > 2 ? words[2] : "[]",
		.now = 1735689600000,
	};
	char *line = NULL;
	size_t room = 0;

	if (request.engine < 0 || request.spill < 0) {
		perror("run ENGINE COLUMNS");
		return 2;
	}
	if (getenv("GROUP_MEMORY"))
		request.group_memory =
			strtoul(getenv("GROUP_MEMORY"), NULL, 10);
	run_prepare(&request);
	while (getline(&line, &room, stdin) > 0) {
		struct arena arena = { 0 };
		struct run_result result;
		request.definition = line;
		if (run_definition(&arena, &request, &result))
			puts(result.answer);
		else
			printf("{\"code\":\"%s\",\"message\":\"%s\","
			       "\"details\":%s}\n",
				result.code, result.message,
				result.details ? result.details : "null");
		fflush(stdout);
		arena_free(&arena);
	}
	free(line);
	return 0;
}
