/* Entries: a list to search, one, and its changes. */
#include "NAME.h"

enum { TITLE_MAX = 200, TEXT_MAX = 10000 };

#define IF_MATCH \
	{ \
		"if_match", TEXT, 1, 1000, \
			.from = HEADER, .as = "If-Match", .optional = true, \
			.about = "the ETag that was read", .example = "\"1\"" \
	}

static const struct field list[] = {
	{ "q", TEXT, 1, 100, .optional = true,
		.about = "a part of the title or the text" },
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "cursor", TEXT, 1, 200, .optional = true,
		.about = "what the list before said under next" },
	{ 0 },
};

static const struct field create[] = {
	{ "title", TEXT, 1, TITLE_MAX },
	{ "text", TEXT, 0, TEXT_MAX, .optional = true },
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID },
	{ 0 },
};

static const struct field gone[] = {
	{ "id", UUID },
	IF_MATCH,
	{ 0 },
};

/* No fallbacks: an absent key leaves its column alone, null empties it. */
static const struct field change[] = {
	{ "id", UUID },
	IF_MATCH,
	{ "title", TEXT, 1, TITLE_MAX },
	{ "text", TEXT, 0, TEXT_MAX, .optional = true },
	{ 0 },
};

static const struct object entry_shown = {
	"NameEntry",
	.members = {
		{ "id", UUID },
		{ "title", TEXT },
		{ "text", TEXT, .null = true },
		{ "version", INT, .about = "the ETag" },
		{ "created_at", INSTANT },
		{ "updated_at", INSTANT },
		{ 0 },
	},
};

const struct route entries_routes[] = {
	{ "GET", "/v1/NAME", SCOPE, list, "NAME_list", 200,
		.answer = &entry_shown, .items = "items",
		.next = "created_at,id",
		.about = "Your entries, newest first; with q, those that have "
			 "it." },
	{ "POST", "/v1/NAME", SCOPE, create, "NAME_create", 201,
		.answer = &entry_shown, .about = "Keeps an entry." },
	{ "GET", "/v1/NAME/:id", SCOPE, one, "NAME_get", 200,
		.answer = &entry_shown,
		.about = "One entry; its version is the ETag." },
	{ "PATCH", "/v1/NAME/:id", SCOPE, change, "NAME_change", 200,
		.answer = &entry_shown,
		.about = "Changes what is sent; 412 when If-Match names "
			 "another version." },
	{ "DELETE", "/v1/NAME/:id", SCOPE, gone, "NAME_delete", 204,
		.about = "Removes an entry; 412 when If-Match names another "
			 "version." },
	{ 0 },
};
