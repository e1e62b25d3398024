/*
 * Rows of columns as JSON. A function that returns columns (a composite type,
 * or a set of it) answers with its one row as an object, or, where the row of
 * the group says .items, with a list:
 *     {"<items>":[{...},...],"total":3,"next":"..."}
 * Columns are called as clients see them. Those that begin with _ are not
 * shown: _etag becomes the header ETag, _total the list's total (.total); those
 * of .next place a row in its list, for the cursor (wire.keys reads it). A list's
 * function fetches one row more than "limit", so that it is known whether there
 * is a next page. A row of NULLs is none: it carries a total of nothing, or is a
 * function's NULL, which is 404.
 *
 * Numbers, booleans, json, arrays and NULL are what they are in JSON; instants
 * are UTC with milliseconds and Z, or null where RFC 3339 has no word for them
 * (infinity, years before 1 or after 9999); all others are strings.
 */
#ifndef DB_COLUMNS_H
#define DB_COLUMNS_H

#include <libpq-fe.h>

#include "http/request.h"
#include "http/route.h"

/* Which column has exactly this name, for PQfnumber folds case; -1 if none. */
int columns_place(const PGresult *, const char *name);

/* NULL, or what is wrong with a result of this form as the row's answer. */
const char *columns_wrong(
	struct arena *, const struct route *, const PGresult *described);

/* Sets the reply: the row's status, or 404 when one row was asked for. */
bool columns_reply(struct request *, const PGresult *);

#endif
