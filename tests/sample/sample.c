/* Notes: a small group that uses all that a row can say. */
#include "sample.h"

static const struct call calls[] = {
	{ "note_sweep", "old_names,gone" },
	{ 0 },
};

static const struct route *const rooms[] = { notes_routes, secrets_routes,
	visits_routes, pictures_routes, clock_routes, NULL };

static const struct companion companions[] = {
	{ "streamer", .streams = &clock_stream, .count = PER_CORE,
		.no_database = true },
	{ 0 },
};

const struct service service = { "sample", rooms, .calls = calls,
	.sweep = "note_sweep", .companions = companions };
