/* A line at a time; a blank one ends an event. */
#include <string.h>

#include "dialect/dialect.h"
#include "dialect/sse.h"

static void
begin_event(struct sse *s)
{
	s->data.len = 0;
	s->name[0] = '\0';
	s->total = 0;
	s->has_data = false;
	s->given = false;
}

/* The value of a field if the line is it; one blank after the colon is none. */
static bool
field(const struct buffer *line, const char *name, const char **value,
	size_t *len)
{
	size_t n = strlen(name);

	if (line->len < n || memcmp(line->data, name, n))
		return false;
	if (line->len > n && line->data[n] != ':')
		return false;
	size_t skip = line->len > n ? n + 1 : n;
	if (line->len > skip && line->data[skip] == ' ')
		skip++;
	*value = line->data + skip;
	*len = line->len - skip;
	return true;
}

static void
keep_line(struct sse *s)
{
	const char *value;
	size_t len;

	if (field(&s->line, "data", &value, &len)) {
		if (s->has_data)
			buffer_add(&s->data, "\n", 1);
		buffer_add(&s->data, value, len);
		s->has_data = true;
	} else if (field(&s->line, "event", &value, &len)) {
		if (len >= sizeof s->name)
			len = sizeof s->name - 1;
		memcpy(s->name, value, len);
		s->name[len] = '\0';
	}
}

/* True if an event is complete. */
static bool
end_line(struct sse *s)
{
	static const char mark[] = "\xEF\xBB\xBF";

	if (!s->started && s->line.len >= 3 && !memcmp(s->line.data, mark, 3)) {
		s->line.len -= 3;
		memmove(s->line.data, s->line.data + 3, s->line.len);
	}
	s->started = true;
	if (s->line.len) {
		keep_line(s);
		s->line.len = 0;
		return false;
	}
	s->given = s->has_data;
	if (!s->given)
		begin_event(s);
	return s->given;
}

/* Bytes up to a line's end, which may be none. */
static size_t
to_line_end(const char *p, size_t len)
{
	size_t n = 0;

	while (n < len && p[n] != '\n' && p[n] != '\r')
		n++;
	return n;
}

enum sse_state
sse_next(struct sse *s, const char **bytes, size_t *len)
{
	if (s->given)
		begin_event(s);
	while (*len) {
		if (s->after_cr && **bytes == '\n') {
			s->after_cr = false;
			++*bytes;
			--*len;
			continue;
		}
		s->after_cr = false;
		size_t n = to_line_end(*bytes, *len);
		s->total += n + 1;
		if (s->total > DIALECT_EVENT_MAX)
			return SSE_TOO_LONG;
		buffer_add(&s->line, *bytes, n);
		*bytes += n;
		*len -= n;
		if (!*len)
			return SSE_MORE;
		s->after_cr = **bytes == '\r';
		++*bytes;
		--*len;
		if (end_line(s))
			return SSE_EVENT;
	}
	return SSE_MORE;
}

enum sse_state
sse_end(struct sse *s)
{
	if (s->given)
		begin_event(s);
	if (s->line.len)
		end_line(s);
	s->given = s->has_data;
	return s->given ? SSE_EVENT : SSE_MORE;
}
