/* UTF-8 in pieces: eight ASCII bytes at a time, else by character. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "table/utf8.h"
#include "text/text.h"

/* True if the eight bytes are ASCII, and none is NUL. */
static bool
plain(const char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof word);
	return !((word | ((word - 0x0101010101010101u) & ~word)) &
		 0x8080808080808080u);
}

/* True if more bytes could make a character of these, of which none is one. */
static bool
begun(const char *bytes, size_t len)
{
	static const char rests[][3] = { "\x80\x80\x80", "\xa0\x80\x80",
		"\x90\x80\x80", "\x8f\x80\x80" };
	char whole[4];

	if (len > 3 || (unsigned char)*bytes < 0xc2)
		return false;
	for (size_t i = 0; i < sizeof rests / sizeof *rests; i++) {
		memcpy(whole, bytes, len);
		memcpy(whole + len, rests[i], 4 - len);
		if (text_character(whole, sizeof whole) > len)
			return true;
	}
	return false;
}

size_t
utf8_check(struct utf8 *utf8, const char *bytes, size_t len, int last)
{
	size_t i = 0;

	while (i < len) {
		if (len - i >= 8 && plain(bytes + i)) {
			i += 8;
			continue;
		}
		size_t n = text_character(bytes + i, len - i);
		if (!n && !last && begun(bytes + i, len - i))
			break;
		if (!n && bytes[i])
			utf8->wrong++;
		else if (!n)
			utf8->nuls++;
		i += n ? n : 1;
	}
	return i;
}

size_t
utf8_mend(struct utf8 *utf8, const char *bytes, size_t len, int last, char *out,
	size_t *used)
{
	size_t i = 0, o = 0;

	while (i < len) {
		size_t n = text_character(bytes + i, len - i);
		if (!n && !last && begun(bytes + i, len - i))
			break;
		memcpy(out + o, n ? bytes + i : "\xef\xbf\xbd", n ? n : 3);
		o += n ? n : bytes[i] ? 3 : 0;
		utf8->wrong += !n && bytes[i];
		utf8->nuls += !n && !bytes[i];
		i += n ? n : 1;
	}
	*used = i;
	return o;
}
