/*
 * All that is held about a user, as one JSON document: domains, their tables,
 * their rows. It is made row by row while it is sent.
 */
#include <stdio.h>
#include <string.h>

#include "crypto/seal.h"
#include "db/rows.h"
#include "forms.h"
#include "text/json_compact.h"

enum { NAME_ROOM = 64 };

static const struct field peer[] = {
	PEER_HASH,
	{ 0 },
};

static const struct field page[] = {
	COOKIES,
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
export_user(struct request *r)
{
	const char *const mine[] = { request_text(r, "ip_hash") };
	const char *params[ENTERED_MAX];
	struct buffer body = { .arena = &r->arena };
	const char *function = entered(r, "export", mine, 1, params);
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
	{ "GET", "/v1/users/me/export", SCOPE, peer, NULL, 200,
		.answer = &everything, .fn = export_user,
		.about = "All that is held about you." },
	PAGE("/account/export", page, export_user,
		"All that is held about you."),
	{ 0 },
};
