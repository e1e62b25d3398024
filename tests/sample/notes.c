/* Notes: a list, one, and its changes. */
#include <string.h>

#include <json-c/json.h>

#include "db/call.h"
#include "sample.h"

static const struct field list[] = {
	{ "colour", ENUM, .oneof = "yellow|green|blue", .optional = true },
	{ "due_before", DATE, .optional = true, .example = "2026-03-01" },
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "cursor", TEXT, 1, 200, .optional = true,
		.about = "what the list before said under next" },
	{ 0 },
};

static const struct field create[] = {
	{ "title", TEXT, 1, 100 },
	{ "text", TEXT, 0, 10000, .optional = true },
	{ "colour", ENUM, .oneof = "yellow|green|blue", .fallback = "yellow" },
	{ "tags", TEXTS, 1, 20, .items = 5, .optional = true },
	{ "price", DECIMAL, 0, 1000000, .scale = 2, .optional = true },
	{ "due", DATE, .optional = true },
	{ "remind_at", INSTANT, .optional = true },
	{ "parent_id", UUID, .optional = true, .about = "a note of yours" },
	{ "secret", TEXT, 1, 200, .optional = true, .sealed = true },
	{ "pin", TEXT, 4, 8, .optional = true, .about = "opens the secret" },
	{ 0 },
};

/* No fallbacks: an absent key leaves its column alone, null empties it. */
static const struct field change[] = {
	{ "id", UUID },
	{ "if_match", TEXT, 1, 40, .from = HEADER, .as = "If-Match",
		.optional = true, .about = "the ETag that was read",
		.example = "\"1\"" },
	{ "title", TEXT, 1, 100 },
	{ "text", TEXT, 0, 10000, .optional = true },
	{ "colour", ENUM, .oneof = "yellow|green|blue" },
	{ "tags", TEXTS, 1, 20, .items = 5, .optional = true },
	{ "price", DECIMAL, 0, 1000000, .scale = 2, .optional = true },
	{ "due", DATE, .optional = true },
	{ "remind_at", INSTANT, .optional = true },
	{ "parent_id", UUID, .optional = true },
	{ "secret", TEXT, 1, 200, .optional = true, .sealed = true },
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID },
	{ 0 },
};

static const struct object colours = {
	"Colours",
	.members = {
		{ "colours", TEXTS },
		{ 0 },
	},
};

static const struct object note_shown = {
	"Note",
	.members = {
		{ "id", UUID },
		{ "title", TEXT },
		{ "text", TEXT, .null = true },
		{ "colour", ENUM, .oneof = "yellow|green|blue" },
		{ "tags", TEXTS },
		{ "price", DECIMAL, .null = true },
		{ "due", DATE, .null = true },
		{ "remind_at", INSTANT, .null = true },
		{ "parent_id", UUID, .null = true },
		{ "locked", BOOL, .about = "a PIN opens its secret" },
		{ "version", INT, .about = "the ETag" },
		{ "created_at", INSTANT },
		{ 0 },
	},
};

/* What only C can do: here, the note as a page for people. */
static bool
page(struct request *r)
{
	struct buffer out = { .arena = &r->arena };

	if (!db_call(r))
		return false;
	struct json_object *note = json_tokener_parse(r->reply.body);
	const char *title =
		json_object_get_string(json_object_object_get(note, "title"));
	buffer_text(&out, "<!doctype html><title>Note</title><h1>");
	for (; title && *title; title++)
		if (strchr("<>&\"", *title))
			buffer_printf(&out, "&#%d;", *title);
		else
			buffer_add(&out, title, 1);
	buffer_text(&out, "</h1>\n");
	json_object_put(note);
	return reply_body(
		r, 200, "text/html; charset=utf-8", out.data, out.len);
}

/* The first row that fits wins: colours before :id. */
const struct route notes_routes[] = {
	{ "GET", "/v1/notes/colours", PUBLIC, NULL, "note_colours", 200,
		.answer = &colours, .cache = 1,
		.about = "The colours a note may have." },
	{ "GET", "/v1/notes", SCOPE, list, "note_list", 200,
		.answer = &note_shown, .items = "notes",
		.next = "created_at,id", .about = "Your notes, newest first." },
	{ "POST", "/v1/notes", SCOPE, create, "note_create", 201,
		.refuses = "404", .answer = &note_shown,
		.body = BODY_JSON | BODY_FORM, .about = "Keeps a note." },
	{ "GET", "/v1/notes/:id", SCOPE, one, "note_get", 200,
		.answer = &note_shown, .about = "One note." },
	{ "PATCH", "/v1/notes/:id", SCOPE, change, "note_change", 200,
		.answer = &note_shown,
		.about = "Changes what is sent, and nothing else." },
	{ "DELETE", "/v1/notes/:id", SCOPE, one, "note_delete", 204,
		.about = "Removes a note and its picture." },
	{ "GET", "/v1/notes/:id/page", SCOPE, one, "note_get", 200, .fn = page,
		.types = "text/html", .about = "The note as a page." },
	{ 0 },
};
