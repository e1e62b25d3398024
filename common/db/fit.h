/* What functions take and return, held against what their rows say. */
#ifndef DB_FIT_H
#define DB_FIT_H

#include <libpq-fe.h>

#include "http/route.h"

/* What a result is, by its columns: one json, a wire.reply, or any others. */
enum fit { FIT_JSON, FIT_REPLY, FIT_COLUMNS };

enum fit fit_answer(const PGresult *);

/* NULL, or what is wrong with a row's statement, read after its function. */
const char *fit_wrong(
	struct arena *, const struct route *, const PGresult *described);

#endif
