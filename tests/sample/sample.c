/* Notes: a small group that uses all that a row can say. */
#include <string.h>

#include <json-c/json.h>

#include "db/call.h"
#include "http/route.h"

#define SCOPE "sample"

enum { PICTURE_MAX = 1048576, BODY_ROOM = 65536 };

static const struct field list[] = {
	{ "colour", ENUM, .oneof = "yellow|green|blue", .optional = true },
	{ "due_before", DATE, .optional = true },
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
		.optional = true, .about = "the ETag that was read" },
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

static const struct field pin[] = {
	{ "id", UUID },
	{ "pin", TEXT, 4, 8 },
	{ 0 },
};

static const struct field visit[] = {
	{ "id", UUID },
	{ "device", TEXT, 1, 64, .from = COOKIE, .as = "device",
		.optional = true },
	{ "ip_hash", TEXT, .from = PEER },
	{ "agent", TEXT, .max = 100, .from = AGENT, .optional = true },
	{ "place", OBJECT, .max = 200, .optional = true },
	{ 0 },
};

static const struct field picture[] = {
	{ "id", UUID },
	{ "file", FILE_, 1, PICTURE_MAX, .oneof = ".png|.jpg" },
	{ "caption", TEXT, 0, 100, .optional = true },
	{ 0 },
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
static const struct route routes[] = {
	{ "GET", "/v1/notes/colours", PUBLIC, NULL, "note_colours", 200,
		.cache = 1, .about = "The colours a note may have." },
	{ "GET", "/v1/notes", SCOPE, list, "note_list", 200,
		.about = "Your notes, newest first." },
	{ "POST", "/v1/notes", SCOPE, create, "note_create", 201,
		.body = BODY_JSON | BODY_FORM, .about = "Keeps a note." },
	{ "GET", "/v1/notes/:id", SCOPE, one, "note_get", 200,
		.about = "One note." },
	{ "PATCH", "/v1/notes/:id", SCOPE, change, "note_change", 200,
		.about = "Changes what is sent, and nothing else." },
	{ "DELETE", "/v1/notes/:id", SCOPE, one, "note_delete", 204,
		.about = "Removes a note and its picture." },
	{ "POST", "/v1/notes/:id/open", SCOPE, pin, "note_open", 200,
		.about = "Tells the secret to who knows the PIN." },
	{ "POST", "/v1/notes/:id/visits", SCOPE, visit, "note_visit", 201,
		.about = "Notes that a device looked at it." },
	{ "PUT", "/v1/notes/:id/picture", SCOPE, picture, "note_picture", 200,
		.body = BODY_MULTIPART, .max_body = PICTURE_MAX + BODY_ROOM,
		.about = "Keeps a picture." },
	{ "GET", "/v1/notes/:id/picture", SCOPE, one, "note_file", 200,
		.file = true, .about = "The picture itself." },
	{ "GET", "/v1/notes/:id/page", SCOPE, one, "note_get", 200, .fn = page,
		.about = "The note as a page." },
	{ 0 },
};

static const struct call calls[] = {
	{ "note_sweep", "old_names,gone" },
	{ 0 },
};

static const struct route *const rooms[] = { routes, NULL };

const struct service service = { "sample", rooms, .calls = calls,
	.sweep = "note_sweep" };
