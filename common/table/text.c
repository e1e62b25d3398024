/* A file's text as UTF-8, piece by piece. */
#include <stdlib.h>
#include <string.h>

#include "table/charset.h"
#include "table/converter.h"
#include "table/utf8.h"

enum { LEFT_MAX = 16 }; /* bytes of a character that was cut */

void
text_open(struct text *t, struct work *work, enum container container,
	const struct charset *charset)
{
	*t = (struct text){ .charset = charset };
	bytes_open(&t->bytes, work, container);
	t->raw = work_room(NULL, PIECE + LEFT_MAX);
	if (charset->converter >= 0)
		converter_reset(charset->converter);
	if (!charset->clean)
		t->out = work_room(NULL, 2 * converter_room(PIECE + LEFT_MAX));
}

void
text_close(struct text *t)
{
	bytes_close(&t->bytes);
	free(t->raw);
	free(t->out);
	t->raw = t->out = NULL;
}

/* NULs go; what iconv writes is UTF-8. */
static size_t
without_nuls(struct text *t, size_t len)
{
	size_t kept = 0;

	if (!memchr(t->out, 0, len))
		return len;
	for (size_t i = 0; i < len; i++)
		if (t->out[i])
			t->out[kept++] = t->out[i];
	t->lost.nuls += (long long)(len - kept);
	return kept;
}

/* Decodes what is there and keeps a character that was cut. */
static size_t
decode(struct text *t)
{
	size_t used, len;
	struct utf8 utf8 = { 0 };

	if (t->charset->converter < 0) {
		len = utf8_mend(
			&utf8, t->raw, t->raw_len, t->ended, t->out, &used);
		t->lost.undecodable += utf8.wrong;
		t->lost.nuls += utf8.nuls;
	} else {
		len = converter_decode(t->charset->converter, t->raw,
			t->raw_len, t->ended, t->out, &used,
			&t->lost.undecodable);
		len = without_nuls(t, len);
	}
	t->raw_len -= used;
	memmove(t->raw, t->raw + used, t->raw_len);
	return len;
}

/* Reads; false when the work has failed. */
static bool
fill(struct text *t)
{
	bool first = t->bytes.out == 0;
	ssize_t n = bytes_read(&t->bytes, t->raw + t->raw_len, PIECE);

	if (n < 0)
		return false;
	t->raw_len += (size_t)n;
	t->ended = n == 0;
	if (first && t->raw_len >= t->charset->mark) {
		t->raw_len -= t->charset->mark;
		memmove(t->raw, t->raw + t->charset->mark, t->raw_len);
	}
	return true;
}

bool
text_next(struct text *t, const char **piece, size_t *len)
{
	*len = 0;
	while (!*len) {
		if (t->ended || !fill(t) ||
			!work_progress(t->bytes.work, t->bytes.at, 1 << 20))
			return false;
		if (t->charset->clean) {
			*len = t->raw_len;
			t->raw_len = 0;
			*piece = t->raw;
		} else {
			*len = decode(t);
			*piece = t->out;
		}
	}
	return true;
}
