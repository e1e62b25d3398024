/* Events, a field a line. */
#include <string.h>

#include "net/sse.h"

/* How many bytes before the line's end. */
static size_t
line_of(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && text[n] != '\n' && text[n] != '\r')
		n++;
	return n;
}

/* A name or an id is one line: what comes after its end is left out. */
static void
field(struct buffer *out, const char *name, const char *value)
{
	if (!value)
		return;
	buffer_printf(out, "%s: %.*s\n", name,
		(int)line_of(value, strlen(value)), value);
}

void
sse_event(struct buffer *out, const char *name, const char *id,
	const char *data, size_t len)
{
	size_t at = 0;

	field(out, "event", name);
	field(out, "id", id);
	do {
		size_t line = line_of(data + at, len - at);
		buffer_text(out, "data: ");
		buffer_add(out, data + at, line);
		buffer_text(out, "\n");
		at += line;
		if (at + 1 < len && data[at] == '\r' && data[at + 1] == '\n')
			at++;
	} while (at++ < len);
	buffer_text(out, "\n");
}
