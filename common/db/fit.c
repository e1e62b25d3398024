/* What functions take and return, held against what their rows say. */
#include <string.h>

#include "db/columns.h"
#include "db/fit.h"
#include "db/prepare.h"
#include "db/type.h"

/* Object ids of pg_type.dat, which never change. */
enum {
	OID_BYTEA = 17,
	OID_INT4 = 23,
	OID_JSON = 114,
	OID_JSONB = 3802,
};

/* NULL, or the name of the first parameter whose type does not fit; they are
 * added in the same order as call.c sends them. */
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
		else if (!type_takes(f, PQparamtype(described, at++)))
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

/* NULL, or how a column differs from the member that declares it. */
static const char *
column_wrong(struct arena *arena, const struct object *answer, const char *name,
	Oid type)
{
	const struct member *m = answer_member(answer->members, name);

	if (!m)
		return arena_printf(arena,
			"returns %s, which the row's answer has not", name);
	return (m->sealed ? type == OID_JSON : type_gives(m, type))
		       ? NULL
		       : arena_printf(arena,
				 "returns %s as no %s%s, as the row's answer "
				 "says",
				 name, m->list ? "list of " : "",
				 field_kind(m->kind));
}

/* NULL, or how the columns differ from the answer that the row declares. */
static const char *
undeclared(
	struct arena *arena, const struct route *row, const PGresult *described)
{
	const char *wrong = NULL;

	if (!row->answer)
		return "returns columns, but its row declares no answer";
	if (row->array)
		return "returns columns, which are no list by themselves";
	for (int i = 0; i < PQnfields(described) && !wrong; i++)
		if (*PQfname(described, i) != '_')
			wrong = column_wrong(arena, row->answer,
				PQfname(described, i), PQftype(described, i));
	for (const struct member *m = row->answer->members; m->name; m++)
		if (!wrong && !m->absent &&
			columns_place(described, m->name) < 0)
			wrong = arena_printf(arena,
				"returns no %s, which the row's answer has",
				m->name);
	return wrong;
}

/* NULL, or what is wrong with what the row's function returns. */
static const char *
unfit_answer(
	struct arena *arena, const struct route *row, const PGresult *described)
{
	enum fit fit = fit_answer(described);

	if (fit == FIT_COLUMNS) {
		const char *wrong = columns_wrong(arena, row, described);
		return wrong || !route_says_json(row)
			       ? wrong
			       : undeclared(arena, row, described);
	}
	if (fit == FIT_REPLY && row->data)
		return "returns a reply, around which nothing is put";
	return row->items || row->next || row->total
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
