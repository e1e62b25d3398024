/* Text of clients: UTF-8, percent-encoding, forms. */
#include <stdint.h>
#include <string.h>

#include "text/text.h"

static bool
tail(const unsigned char *s, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xC0) != 0x80)
			return false;
	return true;
}

/* The second byte's range is what refuses overlong forms and surrogates. */
size_t
text_character(const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;

	if (len == 0 || s[0] == 0)
		return 0;
	if (s[0] < 0x80)
		return 1;
	size_t n = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
	if (s[0] < 0xC2 || s[0] > 0xF4 || len < n || !tail(s, n))
		return 0;
	if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) ||
		(s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
		return 0;
	return n;
}

/* True if no byte of the word is 0 or over 0x7F. */
static bool
plain_word(const char *text)
{
	uint64_t w;

	memcpy(&w, text, sizeof w);
	return (((w - 0x0101010101010101) | w) & 0x8080808080808080) == 0;
}

long
text_length(const char *text, size_t len)
{
	long count = 0;

	for (size_t i = 0; i < len; count++) {
		while (len - i >= 8 && plain_word(text + i)) {
			i += 8;
			count += 8;
		}
		if (i == len)
			break;
		size_t n = text_character(text + i, len - i);
		if (n == 0)
			return -1;
		i += n;
	}
	return count;
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

const char *
text_decode(struct arena *arena, const char *text, size_t len, bool plus,
	size_t *out)
{
	char *decoded = arena_alloc(arena, len + 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		if (c == '%') {
			if (len - i < 3 || digit(text[i + 1]) < 0 ||
				digit(text[i + 2]) < 0)
				return NULL;
			c = (char)(digit(text[i + 1]) * 16 +
				   digit(text[i + 2]));
			i += 2;
		} else if (c == '+' && plus)
			c = ' ';
		decoded[n++] = c;
	}
	decoded[n] = '\0';
	*out = n;
	return text_length(decoded, n) < 0 ? NULL : decoded;
}

/* The next piece up to the separator; false after the last one (at NULL). */
static bool
piece(const char **at, const char *end, char separator, const char **start,
	size_t *len)
{
	if (!*at)
		return false;
	*start = *at;
	const char *next = memchr(*at, separator, (size_t)(end - *at));
	*len = (size_t)((next ? next : end) - *start);
	*at = next ? next + 1 : NULL;
	return true;
}

static size_t
pieces(const char *text, size_t len, char separator)
{
	const char *at = text, *start;
	size_t n, count = 0;

	while (piece(&at, text + len, separator, &start, &n))
		count += n > 0;
	return count;
}

static bool
form_pair(struct arena *arena, const char *start, size_t len, struct pair *pair)
{
	const char *equals = memchr(start, '=', len);
	size_t name = equals ? (size_t)(equals - start) : len;
	size_t value = equals ? name + 1 : len;
	size_t ignored;

	pair->name = text_decode(arena, start, name, true, &ignored);
	pair->value = text_decode(
		arena, start + value, len - value, true, &pair->len);
	return pair->name && pair->value;
}

bool
text_form(
	struct arena *arena, const char *text, size_t len, struct pairs *pairs)
{
	*pairs = (struct pairs){ 0 };
	if (len == 0)
		return true;
	size_t count = pieces(text, len, '&');
	if (count > PAIRS_MAX)
		return false;
	pairs->items = arena_alloc(arena, (count + 1) * sizeof *pairs->items);
	const char *at = text, *start;
	size_t n;
	while (piece(&at, text + len, '&', &start, &n)) {
		if (n == 0)
			continue;
		if (!form_pair(arena, start, n, &pairs->items[pairs->count++]))
			return false;
	}
	return true;
}

void
text_encode(struct buffer *out, const char *text)
{
	static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "abcdefghijklmnopqrstuvwxyz"
					 "0123456789-._~";

	while (*text) {
		size_t plain = strspn(text, unreserved);
		buffer_add(out, text, plain);
		text += plain;
		if (*text)
			buffer_printf(out, "%%%02X", (unsigned char)*text++);
	}
}

char *
text_hex(struct arena *arena, const void *bytes, size_t len)
{
	char *hex = arena_alloc(arena, len * 2 + 1);
	const unsigned char *b = bytes;

	for (size_t i = 0; i < len; i++) {
		hex[2 * i] = "0123456789abcdef"[b[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[b[i] & 15];
	}
	return hex;
}

void
text_escape(struct buffer *out, const char *text)
{
	static const char special[] = "&<>\"'";
	static const char *const entities[] = { "&amp;", "&lt;", "&gt;",
		"&quot;", "&#39;" };

	while (*text) {
		size_t plain = strcspn(text, special);
		buffer_add(out, text, plain);
		text += plain;
		if (*text)
			buffer_text(out,
				entities[strchr(special, *text++) - special]);
	}
}
