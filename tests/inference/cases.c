/* What the group inference promises, in the order that the cases build on. */
#include "cases.h"

static const struct table tables[] = {
	{ "chat", chat },
	{ "messages", messages },
	{ "embeddings", embeddings },
	{ "completions", completions },
	{ 0 },
};

int
main(void)
{
	return harness_run(tables, NULL, NULL);
}
