/* Plain, gzip (RFC 1952, several members too), entries of a zip. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "table/bytes.h"

enum {
	RATIO_MAX = 200, /* unpacked to packed, */
	RATIO_FREE = 10 << 20, /* beyond so many bytes */
};

static const struct look {
	const char *bytes;
	size_t len;
	const char *is; /* NULL: read here */
	enum container container;
} looks[] = {
	{ "\x1f\x8b", 2, NULL, CONTAINER_GZIP },
	{ "PK\3\4", 4, NULL, CONTAINER_ZIP },
	{ "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8,
		"an old Excel file (.xls) or one with a password: save it as .xlsx "
		"without a password" },
	{ "PK\5\6", 4, "an empty zip archive" },
	{ "%PDF-", 5, "a PDF: export the table as CSV or .xlsx" },
	{ "PAR1", 4, "a Parquet file: export it as CSV or ndjson" },
	{ "SQLite format 3", 15, "an SQLite database: export a table as CSV" },
	{ "BZh", 3, "compressed by bzip2: unpack it, or use gzip" },
	{ "\xfd"
	  "7zXZ",
		5, "compressed by xz: unpack it, or use gzip" },
	{ "\x28\xb5\x2f\xfd", 4, "compressed by zstd: unpack it, or use gzip" },
	{ "7z\xbc\xaf\x27\x1c", 6, "a 7z archive: unpack it" },
	{ "Rar!", 4, "a rar archive: unpack it" },
	{ "\x89PNG", 4, "a picture" },
	{ "\xff\xd8\xff", 3, "a picture" },
	{ "GIF8", 4, "a picture" },
	{ "\x7f"
	  "ELF",
		4, "a program" },
};

bool
bytes_look(struct work *work, enum container *container)
{
	char head[16] = "";
	ssize_t len = pread(work->request->source, head, sizeof head, 0);

	*container = CONTAINER_PLAIN;
	if (len < 0)
		return work_fail(
			work, "unreadable", "The file cannot be read.");
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
		const struct look *look = &looks[i];
		if ((size_t)len < look->len ||
			memcmp(head, look->bytes, look->len))
			continue;
		*container = look->container;
		return !look->is || work_fail(work, "unsupported_format",
					    "This is %s.", look->is);
	}
	return true;
}

void
bytes_open(struct bytes *b, struct work *work, enum container container)
{
	*b = (struct bytes){ .work = work, .container = container };
	if (container != CONTAINER_GZIP)
		return;
	b->in = work_room(NULL, PIECE);
	if (inflateInit2(&b->inflater, 15 + 16) != Z_OK)
		die("no memory to inflate");
}

bool
bytes_open_entry(
	struct bytes *b, struct work *work, zip_t *archive, zip_int64_t index)
{
	*b = (struct bytes){ .work = work, .container = CONTAINER_ZIP };
	b->entry = zip_fopen_index(archive, (zip_uint64_t)index, 0);
	return b->entry || work_fail(work, "damaged_file",
				   "A part of the workbook cannot be read: %s.",
				   zip_strerror(archive));
}

void
bytes_close(struct bytes *b)
{
	if (b->container == CONTAINER_GZIP)
		inflateEnd(&b->inflater);
	if (b->entry)
		zip_fclose(b->entry);
	free(b->in);
	*b = (struct bytes){ 0 };
}

static ssize_t
read_plain(struct bytes *b, void *into, size_t len)
{
	ssize_t n;

	do
		n = pread(b->work->request->source, into, len, b->at);
	while (n < 0 && errno == EINTR);
	if (n < 0) {
		work_fail(b->work, "unreadable", "The file cannot be read.");
		return -1;
	}
	b->at += n;
	return n;
}

static ssize_t
damaged(struct bytes *b)
{
	work_fail(b->work, "damaged_file",
		"The compressed file is damaged or cut off.");
	return -1;
}

/* More to inflate; 0 where the file may end, and does. */
static ssize_t
refill(struct bytes *b)
{
	ssize_t n = read_plain(b, b->in, PIECE);

	if (n == 0 && !b->between)
		return damaged(b);
	b->inflater.next_in = b->in;
	b->inflater.avail_in = n > 0 ? (uInt)n : 0;
	return n;
}

static ssize_t
read_gzip(struct bytes *b, void *into, size_t len)
{
	b->inflater.next_out = into;
	b->inflater.avail_out = (uInt)len;
	while (b->inflater.avail_out) {
		ssize_t n = b->inflater.avail_in ? 1 : refill(b);
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		if (b->between)
			inflateReset(&b->inflater);
		b->between = false;
		int state = inflate(&b->inflater, Z_NO_FLUSH);
		b->between = state == Z_STREAM_END;
		if (state != Z_OK && state != Z_STREAM_END)
			return damaged(b);
	}
	return (ssize_t)(len - b->inflater.avail_out);
}

static ssize_t
read_entry(struct bytes *b, void *into, size_t len)
{
	zip_int64_t n = zip_fread(b->entry, into, len);

	if (n < 0)
		damaged(b);
	return n;
}

/* A bomb, by its size or by what it was packed into. */
static bool
too_large(struct bytes *b)
{
	long long packed = b->at - (long long)b->inflater.avail_in;

	if (b->out > b->work->limits.bytes)
		return true;
	return b->container == CONTAINER_GZIP && b->out > RATIO_FREE &&
	       b->out / RATIO_MAX > packed;
}

ssize_t
bytes_read(struct bytes *b, void *into, size_t len)
{
	ssize_t n = b->entry			     ? read_entry(b, into, len)
		    : b->container == CONTAINER_GZIP ? read_gzip(b, into, len)
						     : read_plain(b, into, len);

	if (n < 0)
		return -1;
	b->out += n;
	if (!too_large(b))
		return n;
	work_fail(b->work, "unpacks_too_large",
		"Unpacked, this file is larger than is taken here.");
	return -1;
}
