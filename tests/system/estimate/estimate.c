/* Says for each line of its input how many tokens it is estimated to have. */
#include <stdio.h>
#include <stdlib.h>

#include "dialect/estimate.h"

int
main(void)
{
	char *line = NULL;
	size_t room = 0;

	for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;) {
		struct estimate e = { 0 };
		for (ssize_t i = 0; i < n; i++) /* a line of several lines */
			if (line[i] == '\f')
				line[i] = '\n';
		estimate_text(&e, line, (size_t)n - 1);
		printf("%lld\n", estimate_tokens(&e, 100));
	}
	free(line);
	return 0;
}
