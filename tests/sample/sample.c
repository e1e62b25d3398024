/* Notes: a small group that uses all that a row can say. */
#include "sample.h"

static const struct call calls[] = {
	{ "note_sweep", "old_names,gone" },
	{ 0 },
};

static const struct route *const rooms[] = { notes_routes, secrets_routes,
	visits_routes, pictures_routes, NULL };

const struct service service = { "sample", rooms, .calls = calls,
	.sweep = "note_sweep" };
