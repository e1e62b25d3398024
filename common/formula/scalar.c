/* Makes the functions known to SQLite, for statements alone. */
#include <stddef.h>

#include "base/log.h"
#include "formula/scalar.h"

static int
collate(void *context, int a_len, const void *a, int b_len, const void *b)
{
	(void)context;
	return scalar_fold(a, a_len, b, b_len);
}

/* What was there last: for a scan in order, of one statement. */
static void
run_previous(sqlite3_context *c, int count, sqlite3_value **v)
{
	(void)count;
	if (sqlite3_value_type(v[1]) != SQLITE_NULL) {
		sqlite3_result_value(c, v[1]);
		sqlite3_set_auxdata(c, 0, sqlite3_value_dup(v[1]),
			(void (*)(void *))sqlite3_value_free);
		return;
	}
	sqlite3_value *last = sqlite3_get_auxdata(c, 0);
	if (last)
		sqlite3_result_value(c, last);
}

static const struct scalar scalar_others[] = {
	{ "f_previous", 2, run_previous },
	{ 0 },
};

void
scalar_register(sqlite3 *db)
{
	static const struct scalar *const tables[] = { scalar_numbers,
		scalar_texts, scalar_times, scalar_conversions, scalar_searches,
		scalar_others };
	int bad = sqlite3_create_collation(
		db, "fold", SQLITE_UTF8, NULL, collate);

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		for (const struct scalar *s = tables[i]; s->name; s++)
			bad |= sqlite3_create_function(db, s->name, s->count,
				SQLITE_UTF8 | SQLITE_DIRECTONLY |
					(tables[i] == scalar_others
							? 0
							: SQLITE_DETERMINISTIC),
				NULL, s->run, NULL, NULL);
	if (bad)
		die("SQLite does not take a function");
}
