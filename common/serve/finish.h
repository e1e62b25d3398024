/* From what a row answered to what leaves. */
#ifndef SERVE_FINISH_H
#define SERVE_FINISH_H

#include "http/request.h"

/*
 * Says where what was made is, keeps what may be asked for again, opens what is
 * sealed, names what may be asked for by its ETag.
 */
void finish(struct request *);

#endif
