/* Converters: a table, opened once. */
#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "table/converter.h"

enum { GROWTH = 6 }; /* bytes of UTF-8 at most for one read, shifts included */

static const struct encoding {
	const char *name;
	const char
		*as; /* what the C library reads it as, where that is wider */
	int unit; /* bytes that one undecodable thing takes */
} encodings[] = {
	{ "UTF-16LE", NULL, 2 },
	{ "UTF-16BE", NULL, 2 },
	{ "UTF-32LE", NULL, 4 },
	{ "UTF-32BE", NULL, 4 },
	{ "windows-1252", NULL, 1 },
	{ "windows-1250", NULL, 1 },
	{ "windows-1251", NULL, 1 },
	{ "windows-1253", NULL, 1 },
	{ "windows-1254", NULL, 1 },
	{ "windows-1255", NULL, 1 },
	{ "windows-1256", NULL, 1 },
	{ "windows-1257", NULL, 1 },
	{ "windows-1258", NULL, 1 },
	{ "ISO-8859-2", NULL, 1 },
	{ "ISO-8859-5", NULL, 1 },
	{ "ISO-8859-7", NULL, 1 },
	{ "ISO-8859-9", NULL, 1 },
	{ "ISO-8859-13", NULL, 1 },
	{ "ISO-8859-15", NULL, 1 },
	{ "KOI8-R", NULL, 1 },
	{ "KOI8-U", NULL, 1 },
	{ "IBM850", NULL, 1 },
	{ "IBM866", NULL, 1 },
	{ "macintosh", NULL, 1 },
	{ "TIS-620", NULL, 1 },
	{ "Shift_JIS", "CP932", 1 },
	{ "EUC-JP", NULL, 1 },
	{ "ISO-2022-JP", NULL, 1 },
	{ "GB18030", NULL, 1 },
	{ "Big5", "BIG5-HKSCS", 1 },
	{ "EUC-KR", "CP949", 1 },
};

/* Other names of the same. */
static const struct alias {
	const char *name;
	const char *of;
} aliases[] = {
	{ "ISO-8859-1", "windows-1252" },
	{ "latin1", "windows-1252" },
	{ "cp1252", "windows-1252" },
	{ "cp1251", "windows-1251" },
	{ "cp1250", "windows-1250" },
	{ "ISO-8859-11", "TIS-620" },
	{ "UHC", "EUC-KR" },
	{ "GBK", "GB18030" },
	{ "GB2312", "GB18030" },
	{ "SHIFT-JIS", "Shift_JIS" },
	{ "UTF-16", "UTF-16LE" },
	{ "UTF-32", "UTF-32LE" },
};

enum {
	ENCODINGS = sizeof encodings / sizeof *encodings,
	ALIASES = sizeof aliases / sizeof *aliases,
};

static iconv_t open_converters[ENCODINGS];

void
converter_prepare(void)
{
	for (int i = 0; i < ENCODINGS; i++) {
		const struct encoding *e = &encodings[i];
		if (open_converters[i])
			continue;
		open_converters[i] =
			iconv_open("UTF-8", e->as ? e->as : e->name);
		if (open_converters[i] == (iconv_t)-1)
			die("the C library reads no %s", e->name);
	}
}

int
converter_named(const char *name)
{
	for (int i = 0; i < ALIASES; i++)
		if (!strcasecmp(aliases[i].name, name))
			name = aliases[i].of;
	for (int i = 0; i < ENCODINGS; i++)
		if (!strcasecmp(encodings[i].name, name))
			return i;
	return -1;
}

const char *
converter_name(int converter)
{
	return encodings[converter].name;
}

void
converter_reset(int converter)
{
	iconv(open_converters[converter], NULL, NULL, NULL, NULL);
}

size_t
converter_room(size_t len)
{
	return len * GROWTH + 16;
}

size_t
converter_decode(int converter, const char *bytes, size_t len, int last,
	char *out, size_t *used, long long *undecodable)
{
	char *in = (char *)(size_t)bytes, *to = out;
	size_t left = len, room = converter_room(len);

	while (left) {
		size_t n = iconv(
			open_converters[converter], &in, &left, &to, &room);
		if (n != (size_t)-1 || errno == E2BIG)
			break;
		if (errno == EINVAL && !last)
			break;
		size_t unit = (size_t)encodings[converter].unit;
		size_t skip = unit < left ? unit : left;
		in += skip;
		left -= skip;
		memcpy(to, "\xef\xbf\xbd", 3);
		to += 3;
		room -= 3;
		++*undecodable;
	}
	if (last && !left)
		iconv(open_converters[converter], NULL, NULL, &to, &room);
	*used = len - left;
	return (size_t)(to - out);
}
