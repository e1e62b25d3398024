#include "table/profile.h"
bool
profile_write(struct table *t, sqlite3 *db, const char **p)
{
	(void)t;
	(void)db;
	*p = NULL;
	return true;
}
