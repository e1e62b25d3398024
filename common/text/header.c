/* What stands in headers of clients: cookies and parameters. */
#include <string.h>
#include <strings.h>

#include "text/header.h"

static const char token_marks[] = "!#$%&'*+-.^_`|~"; /* RFC 9110 5.6.2 */

static bool
alphanumeric(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool
token_byte(char c)
{
	return alphanumeric((unsigned char)c) ||
	       (c != '\0' && strchr(token_marks, c));
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t';
}

/* cookie-octet: visible ASCII without quote, comma, semicolon, backslash. */
static bool
cookie_value(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] <= ' ' || text[i] > '~' ||
			strchr("\",;\\", text[i]))
			return false;
	return true;
}

static bool
cookie_pair(
	struct arena *arena, const char *start, size_t len, struct pair *out)
{
	for (; len > 0 && blank(*start); len--)
		start++;
	while (len > 0 && blank(start[len - 1]))
		len--;
	size_t name = 0;
	while (name < len && token_byte(start[name]))
		name++;
	if (name == 0 || name == len || start[name] != '=')
		return false;
	const char *value = start + name + 1;
	len -= name + 1;
	if (len >= 2 && value[0] == '"' && value[len - 1] == '"') {
		value++;
		len -= 2;
	}
	if (!cookie_value(value, len))
		return false;
	out->name = arena_copy(arena, start, name);
	out->value = arena_copy(arena, value, len);
	out->len = len;
	return true;
}

void
header_cookies(struct arena *arena, const char *text, struct pairs *pairs)
{
	*pairs = (struct pairs){ 0 };
	size_t count = 1;
	for (const char *at = text; (at = strchr(at, ';')); at++)
		count++;
	if (count > PAIRS_MAX)
		count = PAIRS_MAX;
	pairs->items = arena_alloc(arena, count * sizeof *pairs->items);
	while (pairs->count < count) {
		size_t n = strcspn(text, ";");
		if (cookie_pair(arena, text, n, &pairs->items[pairs->count]))
			pairs->count++;
		if (text[n] == '\0')
			return;
		text += n + 1;
	}
}

/* Reads a quoted-string after its first quote; NULL if it does not end. */
static const char *
quoted(const char *at, char *out)
{
	for (; *at != '"'; at++) {
		if (*at == '\\')
			at++;
		if (((unsigned char)*at < ' ' && *at != '\t') || *at == 127)
			return NULL;
		*out++ = *at;
	}
	*out = '\0';
	return at + 1;
}

static const char *
token(const char *at, char *out)
{
	for (; token_byte(*at); at++)
		*out++ = *at;
	*out = '\0';
	return at;
}

static const char *
skip_blanks(const char *at)
{
	return at + strspn(at, " \t");
}

/* Reads `; name=value` at *at into name and value, which have room for it. */
static bool
parameter(const char **at, char *name, char *value)
{
	const char *s = token(skip_blanks(*at + 1), name);

	if (*s == '=' && *name != '\0') {
		s = s[1] == '"' ? quoted(s + 2, value) : token(s + 1, value);
		if (!s)
			return false;
	} else if (*name != '\0')
		return false;
	*at = skip_blanks(s);
	return **at == ';' || **at == '\0';
}

const char *
header_parameter(struct arena *arena, const char *header, const char *name)
{
	const char *at = strchr(header, ';');

	if (!at)
		return NULL;
	size_t room = strlen(at) + 1;
	char *key = arena_alloc(arena, room), *value = arena_alloc(arena, room);
	const char *found = NULL;
	while (*at == ';') {
		if (!parameter(&at, key, value))
			return NULL;
		if (strcasecmp(key, name))
			continue;
		if (found)
			return NULL;
		found = arena_copy(arena, value, strlen(value));
	}
	if (!found || text_length(found, strlen(found)) < 0)
		return NULL;
	return found;
}
