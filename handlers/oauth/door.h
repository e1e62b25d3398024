/* The page of a sign-in: for which client, and where it leads. */
#ifndef DOOR_H
#define DOOR_H

#include "http/request.h"

/*
 * Shows it, with what is wrong, if anything is; or, to who is signed in already,
 * the way on. restore: an account that was deleted is asked about.
 */
bool door_show(struct request *, int status, const char *says, bool restore);

/* Where a sign-in leads. */
const char *door_onward(struct request *);

#endif
