/* What clients that sync are told. */
#include "audio.h"

static const struct field changes[] = {
	{ "since", TEXT, 1, 400, .optional = true,
		.about = "what the answer before said under next" },
	{ "limit", INT, 1, 100, .fallback = "100" },
	{ 0 },
};

const struct route changes_routes[] = {
	{ "GET", "/v1/audio/history/changes", SCOPE, changes,
		"audio_history_changes", 200,
		.about = "What changed and what was deleted since; 410 when "
			 "that is too long ago." },
	{ 0 },
};
