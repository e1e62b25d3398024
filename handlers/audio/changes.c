/* What clients that sync are told. */
#include "audio.h"

static const struct field changes[] = {
	{ "since", TEXT, 1, 400, .optional = true,
		.about = "what the answer before said under next" },
	{ "limit", INT, 1, 100, .fallback = "100" },
	{ 0 },
};

static const struct object change = {
	"HistoryChange",
	.members = {
		{ "id", UUID },
		{ "deleted", BOOL },
		{ "title", TEXT, .absent = true,
			.about = "unless it is deleted" },
		{ "createdAt", INSTANT, .absent = true },
		{ "updatedAt", INSTANT, .absent = true },
		{ "deletedAt", INSTANT, .absent = true,
			.about = "if it is deleted" },
		{ 0 },
	},
};

static const struct object told = {
	"HistoryChanges",
	.members = {
		{ "items", OBJECT, .list = true, .of = &change },
		{ "next", TEXT, .about = "for since, the next time" },
		{ "more", BOOL, .about = "there are more already" },
		{ 0 },
	},
};

const struct route changes_routes[] = {
	{ "GET", "/v1/audio/history/changes", SCOPE, changes,
		"audio_history_changes", 200, .answer = &told, .refuses = "410",
		.about = "What changed and what was deleted since; 410 when "
			 "that is too long ago." },
	{ 0 },
};
