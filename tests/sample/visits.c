/* Which devices looked at a note: fields of all sources. */
#include "sample.h"

static const struct field visit[] = {
	{ "id", UUID },
	{ "device", TEXT, 1, 64, .from = COOKIE, .as = "device",
		.optional = true },
	{ "ip_hash", TEXT, .from = PEER },
	{ "agent", TEXT, .max = 100, .from = AGENT, .optional = true },
	{ "place", OBJECT, .max = 200, .optional = true },
	{ 0 },
};

static const struct object counted = {
	"Visits",
	.members = {
		{ "visits", INT },
		{ "devices", INT, .about = "how many different ones" },
		{ 0 },
	},
};

const struct route visits_routes[] = {
	{ "POST", "/v1/notes/:id/visits", SCOPE, visit, "note_visit", 201,
		.answer = &counted, .keep = KEEP_NOT,
		.about = "Notes that a device looked at it." },
	{ 0 },
};
