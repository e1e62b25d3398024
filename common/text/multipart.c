/* multipart/form-data, read in constant memory whatever the body's size. */
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "text/header.h"
#include "text/multipart.h"
#include "text/text.h"

enum state { PREAMBLE, DELIMITER, HEADERS, CONTENT, EPILOGUE, STOPPED };

/* bcharsnospace of RFC 2046 5.1.1, but for digits and letters. */
static const char boundary_marks[] = "'()+_,-./:=?";

static bool
boundary_byte(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	       strchr(boundary_marks, c);
}

const char *
multipart_boundary(struct arena *arena, const char *content_type)
{
	static const char type[] = "multipart/form-data";
	size_t len = sizeof type - 1;

	if (!content_type || strncasecmp(content_type, type, len) ||
		!strchr("; \t", content_type[len]))
		return NULL;
	const char *boundary =
		header_parameter(arena, content_type, "boundary");
	if (!boundary)
		return NULL;
	len = strlen(boundary);
	if (len < 1 || len > MULTIPART_BOUNDARY_MAX || boundary[len - 1] == ' ')
		return NULL;
	for (size_t i = 0; i < len; i++)
		if (boundary[i] != ' ' && !boundary_byte(boundary[i]))
			return NULL;
	return boundary;
}

/* The window begins with a line end, so that every delimiter has one. */
void
multipart_start(struct multipart *m, const char *boundary,
	long (*read)(void *, char *, size_t), void *source)
{
	size_t len = strlen(boundary);

	m->read = read;
	m->source = source;
	m->wrong = NULL;
	m->state = PREAMBLE;
	m->delimiter_len = len + 4;
	memcpy(m->delimiter, "\r\n--", 4);
	memcpy(m->delimiter + 4, boundary, len);
	memcpy(m->window, "\r\n", 2);
	m->start = 0;
	m->len = 2;
}

static enum multipart_event
wrong(struct multipart *m, const char *sentence)
{
	m->wrong = sentence;
	m->state = STOPPED;
	return MULTIPART_WRONG;
}

static void
consume(struct multipart *m, size_t n)
{
	m->start += n;
	m->len -= n;
}

/* Reads more into the window, which every state leaves room in. */
static bool
fill(struct multipart *m)
{
	memmove(m->window, m->window + m->start, m->len);
	m->start = 0;
	size_t room = sizeof m->window - m->len;
	long n = m->read(m->source, m->window + m->len,
		room < MULTIPART_CHUNK ? room : MULTIPART_CHUNK);
	if (n > 0)
		m->len += (size_t)n;
	else
		wrong(m, "The multipart body ends early.");
	return n > 0;
}

/* Takes what surely stands before the next delimiter, be it nothing. */
static size_t
content(struct multipart *m)
{
	const char *bytes = m->window + m->start;
	const char *found =
		memmem(bytes, m->len, m->delimiter, m->delimiter_len);
	size_t keep = m->delimiter_len - 1;
	size_t n = m->len > keep ? m->len - keep : 0;

	if (found) {
		n = (size_t)(found - bytes);
		consume(m, m->delimiter_len);
		m->state = DELIMITER;
	}
	consume(m, n);
	return n;
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Passes "--", or blanks and a line end; false when it must read more. */
static bool
delimiter(struct multipart *m)
{
	while (m->len > 0 && blank(m->window[m->start]))
		consume(m, 1);
	if (m->len < 2)
		return false;
	const char *bytes = m->window + m->start;
	if (!memcmp(bytes, "--", 2))
		m->state = EPILOGUE;
	else if (!memcmp(bytes, "\r\n", 2))
		m->state = HEADERS;
	else
		wrong(m, "A multipart boundary is malformed.");
	consume(m, 2);
	return true;
}

/* Takes a part's headers with their last line end; 0 when it must read more. */
static size_t
headers(struct multipart *m)
{
	const char *bytes = m->window + m->start;
	size_t len =
		m->len < MULTIPART_HEADERS_MAX ? m->len : MULTIPART_HEADERS_MAX;
	const char *end = memmem(bytes, len, "\r\n\r\n", 4);

	if (!end && len == MULTIPART_HEADERS_MAX)
		wrong(m, "The headers of a multipart part are too long.");
	if (len >= 2 && !memcmp(bytes, "\r\n", 2))
		wrong(m, "A multipart part has no headers.");
	if (!end || m->state == STOPPED)
		return 0;
	len = (size_t)(end - bytes) + 2;
	consume(m, len + 2);
	m->state = CONTENT;
	return len;
}

/* What follows the last delimiter is nobody's; it is read all the same. */
static enum multipart_event
epilogue(struct multipart *m)
{
	while (m->read(m->source, m->window, sizeof m->window) > 0)
		;
	m->state = STOPPED;
	return MULTIPART_DONE;
}

enum multipart_event
multipart_next(struct multipart *m, const char **piece, size_t *len)
{
	for (;;) {
		*piece = m->window + m->start;
		switch (m->state) {
		case PREAMBLE:
			if (content(m) == 0 && m->state == PREAMBLE)
				fill(m);
			break;
		case DELIMITER:
			if (!delimiter(m))
				fill(m);
			break;
		case HEADERS:
			if ((*len = headers(m)) > 0)
				return MULTIPART_PART;
			if (m->state == HEADERS)
				fill(m);
			break;
		case CONTENT:
			if ((*len = content(m)) > 0)
				return MULTIPART_DATA;
			if (m->state == CONTENT)
				fill(m);
			break;
		case EPILOGUE:
			return epilogue(m);
		default:
			return MULTIPART_WRONG;
		}
	}
}

/* Reads one header line; false if it is not one. */
static bool
header_line(struct arena *arena, const char *line, const char **disposition)
{
	static const char name[] = "Content-Disposition:";
	size_t len = sizeof name - 1;
	size_t token = strcspn(line, ": \t");

	if (token == 0 || line[token] != ':')
		return false;
	if (strncasecmp(line, name, len))
		return true;
	if (*disposition)
		return false;
	len += strspn(line + len, " \t");
	*disposition = arena_copy(arena, line + len, strlen(line + len));
	return true;
}

const char *
multipart_part(
	struct arena *arena, const char *block, size_t len, struct part *part)
{
	static const char type[] = "form-data";
	static const char malformed[] =
		"The headers of a multipart part are malformed.";
	const char *disposition = NULL;

	if (memchr(block, '\0', len))
		return malformed;
	for (size_t n; len > 0; block += n, len -= n) {
		const char *end = memmem(block, len, "\r\n", 2);
		n = (size_t)(end - block);
		if (!header_line(
			    arena, arena_copy(arena, block, n), &disposition))
			return malformed;
		n += 2;
	}
	*part = (struct part){ NULL, NULL };
	if (!disposition || strncasecmp(disposition, type, sizeof type - 1) ||
		!strchr("; \t", disposition[sizeof type - 1]))
		return malformed;
	part->name = header_parameter(arena, disposition, "name");
	part->filename = header_parameter(arena, disposition, "filename");
	return part->name ? NULL : malformed;
}
