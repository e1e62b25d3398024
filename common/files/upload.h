/*
 * multipart/form-data (RFC 7578), streamed: text parts into values, the one
 * file into the store while it is counted and hashed, in constant memory.
 */
#ifndef FILES_UPLOAD_H
#define FILES_UPLOAD_H

#include <stdbool.h>

#include "http/request.h"

enum {
	UPLOAD_PARTS_MAX = 64,
	UPLOAD_TEXT_MAX = 65536, /* bytes of one text part */
};

/*
 * Reads the body. Text parts are handed to each; the FILE_ field's value
 * becomes {"name":...,"size":...,"sha256":...,"type":".log","filename":...},
 * where name is random and ours, type is the one of .oneof that the client's name
 * ended in ("" without .oneof), and filename is the client's, without folders. The
 * file has no name in the store until upload_keep.
 * Refuses: 400 malformed, 413 too large (over .max; the sentence is .wrong),
 * 507 no room, 400 or 422 by the group's shape for a file that is missing, too
 * small or of a wrong type.
 */
bool upload_read(
	struct request *, bool (*each)(struct request *, const char *name,
				  const char *text, size_t len));

/* The same for a request without a body. */
bool upload_absent(struct request *);

/* Refuses by errno: 507 where there is no room, else 500 and a line in the log. */
bool upload_refuse(struct request *, const char *what);

/* Gives the file its name, synced, just before its row is written. */
bool upload_keep(struct request *);

/*
 * After the row's function: takes the file away again unless kept is true. It
 * must be true when the row may have been written all the same (a connection
 * lost at the commit, any 5xx); then the sweep finds out.
 */
void upload_end(struct request *, bool kept);

/*
 * Lets the file's descriptor go, whatever happened, before the arena is reset;
 * may be called again. dispatch_end does it.
 */
void upload_close(struct request *);

#endif
