/* One pass that copies everything but blanks outside of strings. */
#include <stdbool.h>
#include <string.h>

#include "text/json_compact.h"

static bool
blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* After the quote that ends the string whose first quote is at p. */
static const char *
string_end(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p < end ? p + 1 : end;
}

void
json_compact(struct buffer *out, const char *text, size_t len)
{
	const char *end = text + len;

	buffer_reserve(out, len);
	char *to = out->data + out->len;
	while (text < end) {
		const char *from = text;
		if (blank(*text)) {
			text++;
			continue;
		}
		if (*text == '"')
			text = string_end(text, end);
		else
			while (text < end && *text != '"' && !blank(*text))
				text++;
		memcpy(to, from, (size_t)(text - from));
		to += text - from;
	}
	*to = '\0';
	out->len = (size_t)(to - out->data);
}
