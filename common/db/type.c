/* PostgreSQL's types, held against the kinds of fields and members. */
#include "db/cell.h"
#include "db/type.h"

/* Object ids of pg_type.dat, which never change. */
enum {
	OID_BOOL = 16,
	OID_NAME = 19,
	OID_INT8 = 20,
	OID_INT2 = 21,
	OID_INT4 = 23,
	OID_TEXT = 25,
	OID_JSON = 114,
	OID_FLOAT4 = 700,
	OID_FLOAT8 = 701,
	OID_TEXTS = 1009,
	OID_VARCHARS = 1015,
	OID_CHAR = 1042,
	OID_VARCHAR = 1043,
	OID_DATE = 1082,
	OID_TIMESTAMPTZ = 1184,
	OID_NUMERIC = 1700,
	OID_UUID = 2950,
	OID_JSONB = 3802,
	OID_USER = 16384, /* the first that is not built in: enum types */
};

enum { TYPES_MAX = 4 };

/* By kind: what a parameter may be. */
static const Oid takes[][TYPES_MAX] = {
	[TEXT] = { OID_TEXT, OID_VARCHAR },
	[INT] = { OID_INT2, OID_INT4, OID_INT8, OID_NUMERIC },
	[DECIMAL] = { OID_NUMERIC },
	[BOOL] = { OID_BOOL },
	[UUID] = { OID_UUID },
	[DATE] = { OID_DATE },
	[INSTANT] = { OID_TIMESTAMPTZ },
	[WHEN] = { OID_TIMESTAMPTZ, OID_TEXT },
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

/* And a column, where that differs. */
static const Oid gives[][TYPES_MAX] = {
	[TEXT] = { OID_TEXT, OID_VARCHAR, OID_CHAR, OID_NAME },
	[INT] = { OID_INT2, OID_INT4, OID_INT8 },
	[DECIMAL] = { OID_NUMERIC, OID_FLOAT4, OID_FLOAT8 },
	[TEXTS] = { OID_TEXTS, OID_VARCHARS, OID_JSON, OID_JSONB },
	[LANGUAGE] = { 0 },
};

static bool
is_among(const Oid types[TYPES_MAX], Oid type)
{
	for (int i = 0; i < TYPES_MAX; i++)
		if (types[i] && (types[i] == type || (types[i] == OID_USER &&
							     type >= OID_USER)))
			return true;
	return false;
}

bool
type_takes(const struct field *f, Oid type)
{
	return is_among(takes[f->sealed ? TEXT : f->kind], type);
}

bool
type_gives(const struct member *m, Oid type)
{
	enum kind kind = m->quoted ? TEXT : m->kind;

	if (m->list && (type == OID_JSON || type == OID_JSONB))
		return true;
	if (m->list && !(type = cell_element(type)))
		return false;
	return is_among(*gives[kind] ? gives[kind] : takes[kind], type);
}
