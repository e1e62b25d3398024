/* The one connection of this process, for common/db*.c only. */
#ifndef DB_LINK_H
#define DB_LINK_H

#include <libpq-fe.h>

#include "db/call.h"

/* The connection that db_open made, or NULL. */
PGconn *db_link(void);

/* From now on somebody calls db_look when its socket has something to say. */
void db_link_watched(void);

#endif
