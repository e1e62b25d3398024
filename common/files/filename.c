/* A client's name of a file is for people: it reaches no file system. */
#include <string.h>
#include <strings.h>

#include "files/filename.h"
#include "text/text.h"

const char *
filename_type(struct arena *arena, const char *oneof, const char *filename)
{
	size_t len = filename ? strlen(filename) : 0, n;

	if (!oneof)
		return "";
	for (const char *at = oneof; *at; at += n + (at[n] == '|')) {
		n = strcspn(at, "|");
		if (n <= len && !strncasecmp(filename + len - n, at, n))
			return arena_copy(arena, at, n);
	}
	return NULL;
}

const char *
filename_base(const char *filename)
{
	const char *base = filename ? filename : "";

	for (const char *at = base; *at; at++)
		if (*at == '/' || *at == '\\')
			base = at + 1;
	return text_length(base, strlen(base)) < 0 ? "" : base;
}
