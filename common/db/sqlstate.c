/* One table: class or code to status. What it does not name is 500. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/sqlstate.h"
#include "http/route.h"

static const struct {
	const char *prefix;
	int status;
} table[] = {
	{ "23505", 409 }, /* unique_violation */
	{ "23503", 409 }, /* foreign_key_violation */
	{ "23P01", 409 }, /* exclusion_violation */
	{ "23502", 422 }, /* not_null_violation */
	{ "23514", 422 }, /* check_violation */
	{ "22", 422 }, /* data exceptions: ranges, formats, encodings */
	{ "54000", 422 }, /* program_limit_exceeded: a value too large */
	{ "40001", 503 }, /* serialization_failure, tried twice */
	{ "40P01", 503 }, /* deadlock_detected, tried twice */
	{ "57014", 503 }, /* query_canceled: statement_timeout */
	{ "55P03", 503 }, /* lock_not_available: lock_timeout */
	{ "25006", 503 }, /* read_only_sql_transaction: a standby */
	{ "53", 503 }, /* insufficient resources */
	{ "57P", 503 }, /* the server stops or starts */
	{ "08", 503 }, /* connection exceptions */
};

bool
sqlstate_again(const char *state)
{
	return state && (!strcmp(state, "40001") || !strcmp(state, "40P01"));
}

bool
sqlstate_away(const char *state)
{
	return !state || !strncmp(state, "08", 2) || !strncmp(state, "53", 2) ||
	       !strncmp(state, "57P", 3) || !strcmp(state, "25006");
}

/* A code is one word of lower-case letters and underscores. */
static bool
is_code(const char *message)
{
	return message[strspn(message, "abcdefghijklmnopqrstuvwxyz_")] == 0;
}

/* A function knows a field by its name, clients as they write it. */
static const char *
as_written(struct request *r, const char *detail)
{
	const struct field *f = r->route->fields;

	if (!detail || strncmp(detail, "{\"", 2))
		return detail;
	for (; f && f->name; f++) {
		size_t len = strlen(f->name);
		if (!strncmp(detail + 2, f->name, len) &&
			detail[2 + len] == '"')
			return arena_printf(&r->arena, "{\"%s%s",
				field_wire(&r->arena, f, r->service->camel),
				detail + 2 + len);
	}
	return detail;
}

/* raise sqlstate 'PTnnn' using message, detail, hint, column */
static bool
refuse_raised(struct request *r, const struct sql_error *e)
{
	int status = (int)strtol(e->state + 2, NULL, 10);
	bool code = !e->column && is_code(e->message);

	if (status < 400 || status > 599) {
		fault("function raised %s: not a status", e->state);
		return refuse(r, 500, NULL, NULL);
	}
	/* A refusal may be a page, whose own call lets the error's texts go. */
	int again = e->hint ? (int)strtol(e->hint, NULL, 10) : -1;
	refuse_with(r, status, code ? e->message : e->column,
		code ? NULL : e->message, as_written(r, e->detail));
	if (again >= 0)
		refuse_retry(r, again);
	return false;
}

/* Constraint names are written for readers, so they are told. */
static const char *
details(struct request *r, const struct sql_error *e)
{
	return e->constraint ? arena_printf(&r->arena,
				       "{\"constraint\":\"%s\"}", e->constraint)
			     : NULL;
}

bool
sqlstate_refuse(
	struct request *r, const char *function, const struct sql_error *e)
{
	const char *state = e->state ? e->state : "08006";
	int status = 500;

	if (!strncmp(state, "PT", 2))
		return refuse_raised(r, e);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (!strncmp(state, table[i].prefix, strlen(table[i].prefix))) {
			status = table[i].status;
			break;
		}
	if (status >= 500)
		fault("%s: SQLSTATE %s: %s", function, state, e->message);
	if (status == 422 && r->service->shape != SHAPE_NESTED)
		status = 400;
	return refuse_with(r, status, NULL, NULL, details(r, e));
}
