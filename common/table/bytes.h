/* The bytes of a file as they are once unpacked, from the start, in pieces. */
#ifndef TABLE_BYTES_H
#define TABLE_BYTES_H

#include <sys/types.h>
#include <zip.h>
#include <zlib.h>

#include "table/work.h"

enum container { CONTAINER_PLAIN, CONTAINER_GZIP, CONTAINER_ZIP };

struct bytes {
	struct work *work;
	enum container container;
	off_t at; /* read of the file so far */
	long long out; /* handed on so far */
	z_stream inflater;
	bool between; /* gzip: a member has ended, another may follow */
	zip_file_t *entry;
	unsigned char *in;
};

/* What the file is by its first bytes. False: nothing that is read here. */
bool bytes_look(struct work *, enum container *);

/* The file, or an entry of an archive; bytes_close ends either. */
void bytes_open(struct bytes *, struct work *, enum container);
bool bytes_open_entry(struct bytes *, struct work *, zip_t *, zip_int64_t);
void bytes_close(struct bytes *);

/*
 * Reads up to len bytes; 0 at the end, -1 when the work has failed: damaged,
 * or more than the limit once unpacked.
 */
ssize_t bytes_read(struct bytes *, void *into, size_t len);

#endif
