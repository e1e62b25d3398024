/* Every row of a group, prepared in one pipeline and held against its function.
 */
#ifndef DB_PREPARE_H
#define DB_PREPARE_H

#include <libpq-fe.h>

#include "db/call.h"

#define DB_GATE "gate" /* select identity.enter($1, $2) */

/* Of groups with rows whose answers are kept (once.c). */
#define DB_BEGIN "begin"
#define DB_CLAIM "claim"
#define DB_KEEP "keep"
#define DB_KEPT "kept"
#define DB_HOLD_KEY "hold_key"
#define DB_DROP_KEYS "drop_keys"
#define DB_COMMIT "commit"
#define DB_ROLLBACK "rollback"

struct statement {
	char name[8]; /* by the place in its table: "r0", "c0" */
};

struct statement db_statement_of_call(
	const struct service *, const struct call *);

struct statement db_statement(int row);

/* True if the field is part of a PATCH row's one jsonb. */
bool db_patched(const struct route *, const struct field *);

enum db_state db_prepare(PGconn *, const struct service *);

#endif
