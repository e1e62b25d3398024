/* Finds out a text's encoding. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <uchardet/uchardet.h>

#include "table/charset.h"
#include "table/converter.h"
#include "table/utf8.h"

enum {
	GUESS_MAX = 1 << 20, /* bytes that uchardet sees */
	ZEROS_MAX = 65536, /* bytes in which zeros are counted */
};

static const struct mark {
	const char *bytes;
	size_t len;
	const char *name;
} marks[] = {
	{ "\xef\xbb\xbf", 3, "UTF-8" },
	{ "\xff\xfe\0\0", 4, "UTF-32LE" },
	{ "\0\0\xfe\xff", 4, "UTF-32BE" },
	{ "\xff\xfe", 2, "UTF-16LE" },
	{ "\xfe\xff", 2, "UTF-16BE" },
};

/* What a pass over the whole file tells. */
struct look {
	struct utf8 utf8;
	long long zeros[2]; /* at even and at odd places, of the first */
	char head[4];
	size_t head_len;
	long long controls; /* characters that no text has, of the first */
	long long size;
	uchardet_t guess; /* NULL once it has seen enough */
};

bool
charset_known(const char *name)
{
	return !strcasecmp(name, "UTF-8") || converter_named(name) >= 0;
}

void
charset_prepare(void)
{
	converter_prepare();
}

/* Those but NUL, line ends, tabs, what terminals are told, and what separates
 * fields and records in old files (FS, GS, RS, US). */
static bool
no_text(unsigned char c)
{
	return (c && c < 0x09) || (c > 0x0d && c < 0x1b) || c == 0x7f;
}

static void
look_at(struct look *look, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len && look->head_len < 4; i++)
		look->head[look->head_len++] = bytes[i];
	if (look->size < ZEROS_MAX && memchr(bytes, 0, len))
		for (size_t i = 0; i < len; i++)
			if (!bytes[i])
				look->zeros[(look->size + (long long)i) % 2]++;
	if (look->size < ZEROS_MAX)
		for (size_t i = 0; i < len; i++)
			look->controls += no_text((unsigned char)bytes[i]);
	if (look->size < GUESS_MAX)
		uchardet_handle_data(look->guess, bytes, len);
	look->size += (long long)len;
}

/* Reads it all. What is left of a piece is the begin of a character. */
static bool
look_through(struct work *work, struct bytes *bytes, struct look *look)
{
	char *piece = work_room(NULL, PIECE + 4);
	size_t left = 0;
	ssize_t n;

	while ((n = bytes_read(bytes, piece + left, PIECE)) > 0) {
		look_at(look, piece + left, (size_t)n);
		size_t len = left + (size_t)n;
		size_t used = utf8_check(&look->utf8, piece, len, false);
		left = len - used;
		memmove(piece, piece + used, left);
		if (!work_progress(work, bytes->at, 1 << 20))
			n = -1;
		if (n < 0)
			break;
	}
	utf8_check(&look->utf8, piece, left, true);
	free(piece);
	return n == 0;
}

/* UTF-16 without a mark: of its ASCII, every other byte is zero. */
static const char *
by_zeros(const struct look *look)
{
	long long seen = look->size < ZEROS_MAX ? look->size : ZEROS_MAX;
	long long even = look->zeros[0], odd = look->zeros[1];

	if (odd > seen / 5 && even * 10 < odd)
		return "UTF-16LE";
	if (even > seen / 5 && odd * 10 < even)
		return "UTF-16BE";
	return NULL;
}

static const char *
guess(const struct look *look)
{
	const char *name = by_zeros(look);

	if (name)
		return name;
	if (!look->utf8.wrong)
		return "UTF-8";
	name = uchardet_get_charset(look->guess);
	int converter = converter_named(name);
	return converter < 0 ? "windows-1252" : converter_name(converter);
}

static const char *
by_mark(const struct look *look, size_t *len)
{
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (look->head_len >= marks[i].len &&
			!memcmp(look->head, marks[i].bytes, marks[i].len)) {
			*len = marks[i].len;
			return marks[i].name;
		}
	return NULL;
}

static void
settle(struct work *work, const struct look *look, struct charset *charset)
{
	const char *given = work->options.encoding;
	const char *mark = by_mark(look, &charset->mark);
	const char *name = given ? given : mark ? mark : guess(look);

	charset->converter = converter_named(name);
	charset->name = charset->converter < 0
				? "UTF-8"
				: converter_name(charset->converter);
	if (mark && strcmp(mark, charset->name))
		charset->mark = 0;
	charset->clean =
		charset->converter < 0 && !look->utf8.wrong && !look->utf8.nuls;
}

/*
 * What no text has: many NULs, where they are not every other byte, or control
 * characters, which are one byte of twelve where all are by chance. In a short file
 * nobody can tell.
 */
static bool
binary(const struct look *look, const struct charset *charset)
{
	long long seen = look->size < ZEROS_MAX ? look->size : ZEROS_MAX;
	bool wide =
		charset->converter >= 0 && !strncmp(charset->name, "UTF", 3);

	return !wide && (look->utf8.nuls > look->size / 100 + 8 ||
				look->controls > seen / 50 + 8);
}

bool
charset_find(
	struct work *work, enum container container, struct charset *charset)
{
	struct bytes bytes;
	struct look look = { .guess = uchardet_new() };

	*charset = (struct charset){ 0 };
	bytes_open(&bytes, work, container);
	bool ok = look_through(work, &bytes, &look);
	uchardet_data_end(look.guess);
	if (ok)
		settle(work, &look, charset);
	if (ok && binary(&look, charset))
		ok = work_fail(work, "unsupported_format",
			"This is neither text nor a workbook; CSV, TSV, JSON, ndjson "
			"and .xlsx are read.");
	uchardet_delete(look.guess);
	bytes_close(&bytes);
	return ok;
}
