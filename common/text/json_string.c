/* Strings of a JSON text (RFC 8259 section 7): check, decode, quote. */
#include <stdint.h>
#include <string.h>

#include "text/json.h"
#include "text/json_string.h"
#include "text/text.h"

/* What is wrong with a string that is written as JSON asks. */
static const char with_nul[] = "NUL in a string";
static const char half[] = "lone surrogate";
static const char no_utf8[] = "invalid UTF-8";

/* True if no byte of the eight is a control, a quote, a backslash or over 0x7F.
 */
static bool
plain_word(const char *p)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t w;

	memcpy(&w, p, sizeof w);
	uint64_t quote = w ^ (ones * '"'), slash = w ^ (ones * '\\');
	uint64_t odd = (w - ones * ' ') | (quote - ones) | (slash - ones) | w;
	return (odd & (ones * 0x80)) == 0;
}

static bool
plain(char c)
{
	return (unsigned char)c >= ' ' && c != '"' && c != '\\' &&
	       (unsigned char)c < 0x80;
}

static const char *
skip_plain(const char *p, const char *end)
{
	while (end - p >= 8 && plain_word(p))
		p += 8;
	while (p < end && plain(*p))
		p++;
	return p;
}

/* Reads four hex digits; -1 if they are not that. */
static int
hex4(const char *p, const char *end)
{
	int code = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = p[i] | 32;
		if (p[i] >= '0' && p[i] <= '9')
			code = code * 16 + p[i] - '0';
		else if (c >= 'a' && c <= 'f')
			code = code * 16 + c - 'a' + 10;
		else
			return -1;
	}
	return code;
}

static bool
high_surrogate(int code)
{
	return code >= 0xD800 && code <= 0xDBFF;
}

static bool
low_surrogate(int code)
{
	return code >= 0xDC00 && code <= 0xDFFF;
}

/* Passes \uXXXX, or the two of a surrogate pair. */
static const char *
pass_unicode(const char **p, const char *end)
{
	const char *at = *p;
	int code = hex4(at + 2, end);

	if (code < 0)
		return "broken escape";
	if (code == 0)
		return with_nul;
	at += 6;
	if (high_surrogate(code)) {
		if (end - at < 6 || at[0] != '\\' || at[1] != 'u' ||
			!low_surrogate(hex4(at + 2, end)))
			return half;
		at += 6;
	} else if (low_surrogate(code))
		return half;
	*p = at;
	return NULL;
}

static const char *
pass_escape(const char **p, const char *end)
{
	char c = end - *p < 2 ? '\0' : (*p)[1];

	if (c == 'u')
		return pass_unicode(p, end);
	if (c == '\0' || !strchr("\"\\/bfnrt", c))
		return "broken escape";
	*p += 2;
	return NULL;
}

/* Passes one character that is neither plain nor the closing quote. */
static const char *
pass_odd(const char **p, const char *end)
{
	if (*p == end)
		return "the JSON text ends early";
	if (**p == '\\')
		return pass_escape(p, end);
	if (**p == '\0')
		return with_nul;
	if ((unsigned char)**p < ' ')
		return "control character in a string";
	size_t n = text_character(*p, (size_t)(end - *p));
	*p += n;
	return n > 0 ? NULL : no_utf8;
}

bool
json_string_unkept(const char *wrong)
{
	return wrong == with_nul || wrong == half || wrong == no_utf8;
}

const char *
json_string(const char **p, const char *end, bool *escaped)
{
	const char *wrong;

	*escaped = false;
	++*p;
	do {
		*p = skip_plain(*p, end);
		if (*p < end && **p == '"') {
			++*p;
			return NULL;
		}
		if (*p < end && **p == '\\')
			*escaped = true;
		wrong = pass_odd(p, end);
	} while (!wrong);
	return wrong;
}

static char *
put_utf8(char *out, int code)
{
	if (code < 0x80) {
		*out++ = (char)code;
		return out;
	}
	if (code < 0x800)
		*out++ = (char)(0xC0 | code >> 6);
	else {
		if (code < 0x10000)
			*out++ = (char)(0xE0 | code >> 12);
		else {
			*out++ = (char)(0xF0 | code >> 18);
			*out++ = (char)(0x80 | (code >> 12 & 0x3F));
		}
		*out++ = (char)(0x80 | (code >> 6 & 0x3F));
	}
	*out++ = (char)(0x80 | (code & 0x3F));
	return out;
}

/* Decodes the escape at p, which was checked; returns what follows it. */
static const char *
decode_escape(const char *p, char **out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";

	if (p[1] != 'u') {
		*(*out)++ = to[strchr(from, p[1]) - from];
		return p + 2;
	}
	int code = hex4(p + 2, p + 6);
	p += 6;
	if (high_surrogate(code)) {
		int low = hex4(p + 2, p + 6);
		code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
		p += 6;
	}
	*out = put_utf8(*out, code);
	return p;
}

char *
json_unescape(struct arena *arena, const char *inner, size_t len, size_t *out)
{
	char *decoded = arena_alloc(arena, len + 1), *to = decoded;
	const char *end = inner + len;

	for (const char *p = inner; p < end;) {
		const char *slash = memchr(p, '\\', (size_t)(end - p));
		size_t n = (size_t)((slash ? slash : end) - p);
		memcpy(to, p, n);
		to += n;
		p = slash ? decode_escape(slash, &to) : end;
	}
	*out = (size_t)(to - decoded);
	return decoded;
}

/* Not by json-c: its copies would outlive the arena, passwords unwiped. */
const char *
json_decode(struct arena *arena, const struct json_value *value, size_t *len)
{
	return json_unescape(arena, value->text + 1, value->len - 2, len);
}

void
json_quote(struct buffer *out, const char *text, size_t len)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";

	buffer_add(out, "\"", 1);
	for (size_t i = 0; i < len; i++) {
		const char *p = skip_plain(text + i, text + len);
		while (p < text + len && (unsigned char)*p >= 0x80)
			p = skip_plain(p + 1, text + len);
		buffer_add(out, text + i, (size_t)(p - (text + i)));
		i = (size_t)(p - text);
		if (i == len)
			break;
		const char *known = *p != '\0' ? strchr(from, *p) : NULL;
		if (known)
			buffer_printf(out, "\\%c", to[known - from]);
		else
			buffer_printf(out, "\\u%04x", (unsigned)*p);
	}
	buffer_add(out, "\"", 1);
}
