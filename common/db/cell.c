/* A table from PostgreSQL's types to JSON, and values written by it. */
#include <string.h>

#include "db/cell.h"
#include "text/json.h"
#include "text/json_compact.h"

enum { OID_USER = 16384 }; /* the first that is not built in */

/* Object ids of pg_type.dat, which never change. */
static const struct type {
	Oid type;
	Oid array;
	enum form form;
} types[] = {
	{ 25, 1009, STRING }, /* text */
	{ 1184, 1185, MOMENT }, /* timestamptz */
	{ 2950, 2951, STRING }, /* uuid */
	{ 23, 1007, NUMBER }, /* integer */
	{ 20, 1016, NUMBER }, /* bigint */
	{ 16, 1000, TRUTH }, { 1043, 1015, STRING }, /* varchar */
	{ 1700, 1231, NUMBER }, /* numeric */
	{ 1082, 1182, STRING }, /* date */
	{ 3802, 3807, DOCUMENT }, /* jsonb */
	{ 114, 199, DOCUMENT }, /* json */
	{ 21, 1005, NUMBER }, /* smallint */
	{ 701, 1022, NUMBER }, /* double precision */
	{ 700, 1021, NUMBER }, /* real */
	{ 1042, 1014, STRING }, /* char(n) */
	{ 19, 1003, STRING }, /* name */
};

struct cell_type
cell_type(Oid type)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (types[i].type == type || types[i].array == type)
			return (struct cell_type){ types[i].form,
				types[i].array == type };
	/* Of our own types only enums get this far (migrations/apply). */
	return (struct cell_type){ type >= OID_USER ? STRING : UNKNOWN };
}

Oid
cell_element(Oid array)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (types[i].array == array)
			return types[i].type;
	return 0;
}

static void
add(struct buffer *out, const char *text)
{
	buffer_add(out, text, strlen(text));
}

/* "2025-11-01 10:00:00.123456+00" as 2025-11-01T10:00:00.123Z */
static void
add_moment(struct buffer *out, const char *text, size_t len)
{
	char moment[] = "\"2025-11-01T10:00:00.000Z\"";
	const char *zone = len > 19 ? memchr(text + 19, '+', len - 19) : NULL;

	if (!zone || text[4] != '-' || text[10] != ' ' ||
		text + len != zone + 3) {
		add(out, "null");
		return;
	}
	memcpy(moment + 1, text, 10);
	memcpy(moment + 12, text + 11, 8);
	for (int i = 0; i < 3 && text + 20 + i < zone; i++)
		moment[21 + i] = text[20 + i];
	buffer_add(out, moment, sizeof moment - 1);
}

static void
add_value(struct buffer *out, enum form form, const char *text, size_t len)
{
	switch (form) {
	case NUMBER:
		/* NaN and the infinities are no numbers of JSON. */
		if (text[len - 1] >= '0' && text[len - 1] <= '9')
			buffer_add(out, text, len);
		else
			json_quote(out, text, len);
		break;
	case TRUTH:
		add(out, *text == 't' ? "true" : "false");
		break;
	case DOCUMENT:
		json_compact(out, text, len);
		break;
	case MOMENT:
		add_moment(out, text, len);
		break;
	default:
		json_quote(out, text, len);
	}
}

/*
 * One element of an array's text, which ends before a comma or brace: quoted,
 * or as it is; NULL unquoted is null. Returns where it ends.
 */
static const char *
add_element(struct buffer *out, enum form form, const char *text)
{
	struct buffer plain = { .arena = out->arena };

	if (*text != '"') {
		size_t len = strcspn(text, ",}");
		if (len == 4 && !memcmp(text, "NULL", 4))
			add(out, "null");
		else
			add_value(out, form, text, len);
		return text + len;
	}
	buffer_text(&plain, "");
	for (text++; *text && *text != '"'; text++) {
		text += *text == '\\';
		buffer_add(&plain, text, 1);
	}
	add_value(out, form, plain.data, plain.len);
	return text + (*text == '"');
}

/* {a,"b c",{NULL}}: braces become brackets. */
static void
add_array(struct buffer *out, enum form form, const char *text)
{
	/* [2:3]={...} where an array does not begin at 1 */
	if (*text == '[')
		text += strcspn(text, "=") + 1;
	while (*text)
		switch (*text) {
		case '{':
			add(out, "[");
			text++;
			break;
		case '}':
			add(out, "]");
			text++;
			break;
		case ',':
			add(out, ",");
			text++;
			break;
		default:
			text = add_element(out, form, text);
		}
}

void
cell_add(
	struct buffer *out, struct cell_type type, const char *text, size_t len)
{
	if (type.array)
		add_array(out, type.form, text);
	else
		add_value(out, type.form, text, len);
}
