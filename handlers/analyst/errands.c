/* What children do. Here nothing but the open files and the request is known. */
#include "analyst.h"

/* A file becomes an engine's: no reader of any format is here so far. */
static void
load(struct arena *arena, const char *request)
{
	(void)arena;
	(void)request;
	errand_refuse("unsupported_format",
		"Files of this format cannot be read.", NULL);
}

enum { SOURCE = 3, ENGINE, FOLDER };

const struct errand errands[] = {
	{ "load", NULL, load, FOLDER },
	{ 0 },
};
