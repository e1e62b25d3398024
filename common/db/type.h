/* PostgreSQL's types, held against the kinds of fields and members. */
#ifndef DB_TYPE_H
#define DB_TYPE_H

#include <libpq-fe.h>

#include "http/answer.h"

/* True if a parameter of this type takes such a field. */
bool type_takes(const struct field *, Oid);

/* True if a column of this type is what the member says. */
bool type_gives(const struct member *, Oid);

#endif
