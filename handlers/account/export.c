/*
 * All that is held about a user, as one JSON document: domains, their tables,
 * their rows. It is made row by row while it is sent.
 */
#include <stdio.h>
#include <string.h>

#include "crypto/seal.h"
#include "db/rows.h"
#include "forms.h"
#include "page/page.h"
#include "rule.h"
#include "text/json_compact.h"
#include "trial.h"

enum { NAME_ROOM = 64 };

static const struct field peer[] = {
	PEER_HASH,
	{ 0 },
};

static const struct field confirm[] = {
	{ "password", TEXT, 1, PASSWORD_MAX },
	PEER_HASH,
	{ 0 },
};

static const struct field page[] = {
	COOKIES,
	PEER_HASH,
	{ 0 },
};

static const struct field form[] = {
	COOKIES,
	{ "password", TEXT, 1, PASSWORD_MAX },
	PEER_HASH,
	{ 0 },
};

/* Where in the document the last row was. */
struct place {
	char domain[NAME_ROOM];
	char table[NAME_ROOM];
	bool first; /* no record of the table yet */
};

static bool
put_all(struct sink *sink, const char *text)
{
	return sink->put(sink, text, strlen(text));
}

/* Closes what is over, opens what begins. */
static bool
put_place(struct sink *sink, struct place *at, const char *domain,
	const char *table)
{
	struct arena arena = { 0 };
	bool same = !strcmp(at->domain, domain);

	if (same && !strcmp(at->table, table))
		return true;
	const char *text = arena_printf(&arena, "%s%s%s%s%s\"%s\":[",
		*at->table ? "]" : "", same || !*at->domain ? "" : "}",
		same ? "," : ",\"", same ? "" : domain, same ? "" : "\":{",
		table);
	bool good = put_all(sink, text);
	arena_free(&arena);
	snprintf(at->domain, NAME_ROOM, "%s", domain);
	snprintf(at->table, NAME_ROOM, "%s", table);
	at->first = true;
	return good;
}

/* One record, its sealed fields opened; its memory is given back at once. */
static bool
put_record(struct sink *sink, struct place *at, const char *record)
{
	struct arena arena = { 0 };
	struct buffer compact = { .arena = &arena };
	size_t len = strlen(record);

	record = seal_open_all(&arena, record, &len);
	json_compact(&compact, record, len);
	bool good = (at->first || put_all(sink, ",")) &&
		    sink->put(sink, compact.data, compact.len);
	at->first = false;
	arena_free(&arena);
	return good;
}

static bool
put_rows(struct request *r, struct sink *sink)
{
	struct place at = { .first = true };
	const char *row[DB_ROWS_COLUMNS];
	enum db_row next;

	if (!put_all(sink, r->reply.body))
		return false;
	while ((next = db_rows_next(row)) == DB_ROW)
		if (!put_place(sink, &at, row[0], row[1]) ||
			(row[2] && !put_record(sink, &at, row[2])))
			return false;
	return next == DB_ROWS_OVER && put_all(sink, *at.table ? "]}}" : "}");
}

static bool
send_all(
	struct request *r, const char *what, const char *const *mine, int count)
{
	const char *params[ENTERED_MAX];
	struct buffer body = { .arena = &r->arena };
	const char *function = entered(r, what, mine, count, params);
	const char *head = db_rows_open(r, function, params);

	if (!head)
		return false;
	reply_stream(r, 200, put_rows);
	/* The head is an object: its end comes last. */
	json_compact(&body, head, strlen(head) - 1);
	r->reply.body = body.data;
	reply_header(r, "Content-Disposition",
		"attachment; filename=\"tessera-export.json\"");
	reply_header(r, "Cache-Control", "no-store");
	return true;
}

static bool
export_user(struct request *r)
{
	const char *const mine[] = { request_text(r, "ip_hash") };

	return send_all(r, "export", mine, 1);
}

static bool
export_by_password(struct request *r)
{
	struct trial trial;

	if (!trial_pass(r, "password", "password", &trial))
		return false;
	const char *const mine[] = { trial.attempt, trial.hash,
		request_text(r, "ip_hash") };
	return send_all(r, "export_by", mine, 3);
}

static bool
export_form(struct request *r)
{
	if (!request_text(r, "session"))
		return refuse(r, 401, NULL, NULL);
	if (!browser_form_matches(
		    request_text(r, "session"), request_text(r, "form")))
		return refuse(r, 400, NULL, page_expired);
	if (!request_text(r, "password"))
		return refuse(r, 422, NULL, first_problem(r));
	return export_by_password(r);
}

static const struct object everything = {
	"Export",
	.open = true,
	.members = {
		{ "exportedAt", INSTANT },
		{ "userId", UUID },
		{ 0 },
	},
};

const struct route export_routes[] = {
	{ "GET", "/v1/users/me/export", ACCOUNT, peer, NULL, 200,
		.answer = &everything, .fn = export_user, .recent = 300,
		.about = "All that is held about you, within five minutes of "
			 "signing in." },
	{ "POST", "/v1/users/me/export", ACCOUNT, confirm, NULL, 200,
		.answer = &everything, .fn = export_by_password,
		.about = "The same at any time, by the password." },
	PAGE("/account/export", page, export_user,
		"All that is held about you, within five minutes of signing "
		"in."),
	{ "POST", "/account/export", PUBLIC, form, NULL, 200, .fn = export_form,
		.body = BODY_FORM, .open = true, .page = true,
		.about = "The same at any time, by the password." },
	{ 0 },
};
