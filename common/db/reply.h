/* The answer of a function that decides more than its row says. */
#ifndef DB_REPLY_H
#define DB_REPLY_H

#include <libpq-fe.h>

#include "http/request.h"

/*
 * Sets the reply from a result of one wire.reply: (status integer, body json,
 * headers jsonb). From status 400 on, body is {"code","message","details"}
 * and is told in the group's shape. False when it refuses.
 */
bool db_reply(struct request *, const PGresult *);

#endif
