/* The bytes of a request's body. */
#ifndef SERVE_BODY_H
#define SERVE_BODY_H

#include "http/request.h"

/* Whether it is within the row's limit as far as its length tells; else 413. */
bool body_fits(struct request *);

/*
 * The whole body, up to the row's limit. What is longer than BODY_TRUSTED is
 * read only from who may call the row. False: refused (400, 401, 403, 413).
 */
bool body_read(struct request *, struct buffer *);

#endif
