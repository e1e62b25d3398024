/*
 * multipart/form-data (RFC 7578), streamed: text parts into values, the one
 * file into the store while it is counted and hashed, in constant memory.
 */
#ifndef UPLOAD_H
#define UPLOAD_H

#include <stdbool.h>

#include "request.h"

/*
 * Reads the body. Text parts are handed to each; the FILE_ field's value
 * becomes {"name":...,"size":...,"sha256":...,"type":".log"}, where name is
 * random and ours. The file has no name in the store until upload_keep.
 * Refuses: 400 malformed, 413 too large, 507 no room, the field's sentences.
 */
bool upload_read(
	struct request *, bool (*each)(struct request *, const char *name,
				  const char *text, size_t len));

/* Gives the file its name, synced, just before its row is written. */
bool upload_keep(struct request *);

/* After the row's function: takes the file away again unless kept is true. */
void upload_end(struct request *, bool kept);

/* Lets the file's descriptor go, whatever happened; request_end calls it. */
void upload_close(struct request *);

/*
 * Removes what the store holds and no row names: asks the service's sweep
 * function, which is told the names of files older than an hour and answers
 * with those that may go. Run by the master in a child, now and then.
 */
void upload_sweep(const struct service *);

#endif
