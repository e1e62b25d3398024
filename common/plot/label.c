/* How wide text is, and what of it fits. */
#include <math.h>

#include "plot/label.h"
#include "text/text.h"

enum { PX = 12, FIRST = 0x20, LATIN = 0xa0, REPLACEMENT = 0xfffd };

static const char dots[] = "\xe2\x80\xa6", replacement[] = "\xef\xbf\xbd";

/* Of DejaVu Sans, in hundredths of its size: U+0020..7E, U+00A0..FF. */
static const unsigned char ascii[] = { 32, 41, 46, 84, 64, 96, 78, 28, 40, 40,
	50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34,
	84, 84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87,
	75, 79, 61, 79, 70, 64, 62, 74, 69, 99, 69, 62, 69, 40, 34, 40, 84, 50,
	50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64,
	42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84 };
static const unsigned char latin[] = { 32, 41, 64, 64, 64, 64, 34, 50, 50, 100,
	48, 62, 84, 37, 100, 50, 50, 84, 41, 41, 50, 64, 64, 32, 50, 41, 48, 62,
	97, 97, 97, 54, 69, 69, 69, 69, 69, 69, 98, 70, 64, 64, 64, 64, 30, 30,
	30, 30, 78, 75, 79, 79, 79, 79, 79, 84, 79, 74, 74, 74, 74, 62, 61, 63,
	62, 62, 62, 62, 62, 62, 99, 55, 62, 62, 62, 62, 28, 28, 28, 28, 62, 64,
	62, 62, 62, 62, 62, 84, 62, 64, 64, 64, 64, 60, 64, 60 };

/* Of others, 95 in 100 are no wider. */
static const struct {
	unsigned from, to;
	unsigned char width;
} blocks[] = {
	{ 0x100, 0x24f, 98 },
	{ 0x300, 0x36f, 0 },
	{ 0x370, 0x3ff, 85 },
	{ 0x400, 0x52f, 108 },
	{ 0x2013, 0x2013, 50 },
	{ 0x2018, 0x2019, 32 },
	{ 0x2070, 0x207f, 53 },
	{ 0x2212, 0x2212, 84 },
};

/* The character that valid UTF-8 of so many bytes is. */
static unsigned
decode(const char *text, size_t bytes)
{
	const unsigned char *at = (const unsigned char *)text;
	unsigned c = bytes == 1 ? *at : *at & (0xffU >> (bytes + 1));

	for (size_t i = 1; i < bytes; i++)
		c = c << 6 | (at[i] & 0x3fU);
	return c;
}

static unsigned
width_of(unsigned c)
{
	if (c >= FIRST && c < FIRST + sizeof ascii)
		return ascii[c - FIRST];
	if (c >= LATIN && c < LATIN + sizeof latin)
		return latin[c - LATIN];
	for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
		if (c >= blocks[i].from && c <= blocks[i].to)
			return blocks[i].width;
	return 125;
}

/* Controls, non-characters, and what has text run the other way. */
static bool
refused(unsigned c)
{
	return c < FIRST || (c >= 0x7f && c < LATIN) || c == 0x2028 ||
	       c == 0x2029 || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069) || (c & 0xfffe) == 0xfffe;
}

const char *
label_clean(struct arena *arena, const char *text)
{
	struct buffer out = { .arena = arena };
	size_t left = strlen(text);

	buffer_reserve(&out, left);
	while (left) {
		size_t bytes = text_character(text, left);
		if (bytes && !refused(decode(text, bytes)))
			buffer_add(&out, text, bytes);
		else
			buffer_text(&out, replacement);
		bytes += !bytes;
		text += bytes;
		left -= bytes;
	}
	return out.data;
}

/* How many bytes of clean text are at most so wide; in hundredths of a px. */
static size_t
within(const char *text, size_t len, unsigned long most, unsigned long *width)
{
	size_t at = 0;

	*width = 0;
	while (at < len) {
		size_t bytes = text_character(text + at, len - at);
		unsigned one = width_of(decode(text + at, bytes)) * PX;
		if (*width + one > most)
			break;
		*width += one;
		at += bytes;
	}
	return at;
}

double
label_width(const char *text)
{
	unsigned long width;

	within(text, strlen(text), ~0UL, &width);
	return (double)width / 100;
}

const char *
label_fit(struct arena *arena, const char *text, double width)
{
	size_t len = strlen(text);
	unsigned long most = (unsigned long)lround(fmax(width, 0) * 100), taken;

	if (within(text, len, most, &taken) == len)
		return text;
	most -= most < PX * 100 ? most : PX * 100;
	len = within(text, len, most, &taken);
	while (len && text[len - 1] == ' ')
		len--;
	return arena_printf(arena, "%.*s%s", (int)len, text, dots);
}
