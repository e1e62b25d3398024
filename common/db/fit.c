/* What functions take and return, held against what their rows say. */
#include <string.h>

#include "db/columns.h"
#include "db/fit.h"
#include "db/prepare.h"

/* Object ids of pg_type.dat, which never change. */
enum {
	OID_BOOL = 16,
	OID_BYTEA = 17,
	OID_INT8 = 20,
	OID_INT2 = 21,
	OID_INT4 = 23,
	OID_TEXT = 25,
	OID_JSON = 114,
	OID_TEXTS = 1009,
	OID_VARCHAR = 1043,
	OID_DATE = 1082,
	OID_TIMESTAMPTZ = 1184,
	OID_NUMERIC = 1700,
	OID_UUID = 2950,
	OID_JSONB = 3802,
	OID_USER = 16384 /* the first that is not built in: enum types */
};

/* What a parameter of each kind may be. */
static const Oid fitting[][4] = {
	[TEXT] = { OID_TEXT, OID_VARCHAR },
	[INT] = { OID_INT2, OID_INT4, OID_INT8, OID_NUMERIC },
	[DECIMAL] = { OID_NUMERIC },
	[BOOL] = { OID_BOOL },
	[UUID] = { OID_UUID },
	[DATE] = { OID_DATE },
	[INSTANT] = { OID_TIMESTAMPTZ },
	[WHEN] = { OID_TIMESTAMPTZ },
	[EMAIL] = { OID_TEXT, OID_VARCHAR },
	[URL] = { OID_TEXT, OID_VARCHAR },
	[ENUM] = { OID_TEXT, OID_VARCHAR, OID_USER },
	[OBJECT] = { OID_JSON, OID_JSONB },
	[ARRAY] = { OID_JSON, OID_JSONB },
	[JSON] = { OID_JSON, OID_JSONB },
	[TEXTS] = { OID_TEXTS },
	[FILE_] = { OID_JSON, OID_JSONB },
	[LANGUAGE] = { OID_TEXT, OID_VARCHAR },
};

/* Parameters are added in the same order as call.c sends them. */
static bool
fits(const Oid types[4], Oid type)
{
	for (int i = 0; i < 4; i++)
		if (types[i] && (types[i] == type || (types[i] == OID_USER &&
							     type >= OID_USER)))
			return true;
	return false;
}

/* NULL, or the name of the first parameter whose type does not fit. */
static const char *
unfit(const struct route *route, const PGresult *described)
{
	const struct field *f = route->fields;
	int at = 0;
	bool patched = false;

	if (route_guarded(route) && PQparamtype(described, at++) != OID_BYTEA)
		return "bearer";
	for (; f && f->name; f++)
		if (db_patched(route, f))
			patched = true;
		else if (!fits(fitting[f->sealed ? TEXT : f->kind],
				 PQparamtype(described, at++)))
			return f->name;
	if (patched && PQparamtype(described, at) != OID_JSONB)
		return "patch";
	return NULL;
}

enum fit
fit_answer(const PGresult *result)
{
	if (PQnfields(result) == 1 && PQftype(result, 0) == OID_JSON)
		return FIT_JSON;
	if (PQnfields(result) == 3 && PQftype(result, 0) == OID_INT4 &&
		PQftype(result, 1) == OID_JSON &&
		PQftype(result, 2) == OID_JSONB)
		return FIT_REPLY;
	return FIT_COLUMNS;
}

/* NULL, or what is wrong with what the row's function returns. */
static const char *
unfit_answer(
	struct arena *arena, const struct route *row, const PGresult *described)
{
	if (fit_answer(described) == FIT_COLUMNS)
		return columns_wrong(arena, row, described);
	return row->items || row->next || row->data
		       ? "returns no columns, as the row says"
		       : NULL;
}

const char *
fit_wrong(
	struct arena *arena, const struct route *row, const PGresult *described)
{
	const char *name = unfit(row, described);

	return name ? arena_printf(arena, "has another type of \"%s\"", name)
		    : unfit_answer(arena, row, described);
}
