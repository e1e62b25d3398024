/* The one connection of this process, for common/db*.c only. */
#ifndef DB_LINK_H
#define DB_LINK_H

#include <libpq-fe.h>

#include "db/call.h"

/* The connection that db_open made, or NULL. */
PGconn *db_link(void);

/*
 * Ends a transaction in which something failed, before that is told: a page that
 * says so asks once more.
 */
void db_link_settle(void);

/* From now on somebody calls db_look when its socket has something to say. */
void db_link_watched(void);

#endif
