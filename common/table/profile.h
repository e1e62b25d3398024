/* What is in a table, exactly: the contract's section on profiles. */
#ifndef TABLE_PROFILE_H
#define TABLE_PROFILE_H

#include "table/table.h"

/* Scans the stored table. False when the work has failed. */
bool profile_write(struct table *, sqlite3 *, const char **profile);

#endif
