/* --nginx-maps: what nginx says when it refuses, in the words of workers. */
#include <stdio.h>

#include "describe/describe.h"
#include "http/status.h"

static const struct status *
next(const struct status *s)
{
	do
		s++;
	while (s < &statuses[STATUSES] ? !s->code : s->phrase && !s->code);
	return s->phrase ? s : NULL;
}

static void
begin(const char *name, const char *otherwise)
{
	printf("map $status $tessera_%s {\n\tvolatile;\n\tdefault %s;\n", name,
		otherwise);
}

void
describe_maps(const struct service *group)
{
	const struct status *s;

	(void)group;
	begin("code", "invalid_request");
	for (s = statuses; (s = next(s));)
		printf("\t%d %s;\n", s->status, s->code);
	printf("}\n");
	begin("oauth_code", "invalid_request");
	for (s = statuses; (s = next(s));)
		if (s->oauth)
			printf("\t%d %s;\n", s->status, s->oauth);
	printf("}\n");
	begin("sentence", "\"The request is malformed.\"");
	for (s = statuses; (s = next(s));)
		printf("\t%d \"%s\";\n", s->status, s->sentence);
	printf("}\n");
	begin("retry_after", "\"\"");
	for (s = statuses; (s = next(s));)
		if (s->retry)
			printf("\t%d %d;\n", s->status, s->retry);
	printf("}\n");
}
