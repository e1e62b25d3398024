/* Lists of records, and searches in them. */
#include "audio.h"

static const struct field list[] = {
	{ "q", TEXT, 1, 500, .optional = true,
		.about = "words, \"phrases\" and -without; the last word may "
			 "be unfinished",
		.example = "budget \"next year\" -draft" },
	{ "language", LANGUAGE, 2, 10, .optional = true, .example = "en" },
	{ "tag", TEXT, 1, 100, .optional = true },
	{ "from", WHEN, .optional = true, .about = "included" },
	{ "to", WHEN, .optional = true, .about = "excluded" },
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "cursor", TEXT, 1, 400, .optional = true,
		.about = "what the list before said under next" },
	{ 0 },
};

static const struct object item = {
	"AudioItem",
	.members = {
		{ "id", UUID },
		{ "title", TEXT },
		{ "audioUrl", URL, .null = true },
		{ "fileSizeBytes", INT, .null = true, .quoted = true },
		{ "durationSeconds", INT, .null = true },
		{ "excerpt", TEXT, .null = true },
		{ "language", LANGUAGE, .null = true },
		{ "tags", TEXTS },
		{ "originalId", TEXT, .null = true },
		{ "createdAt", INSTANT },
		{ "updatedAt", INSTANT },
		{ "highlight", TEXT, .null = true, .absent = true,
			.about = "of what was found" },
		{ "startSeconds", DECIMAL, .null = true, .absent = true,
			.about = "of what was found, in segments" },
		{ 0 },
	},
};

static const struct object found = {
	"AudioItems",
	.members = {
		{ "items", OBJECT, .list = true, .of = &item },
		{ "total", INT },
		{ "next", TEXT, .null = true,
			.about = "for cursor; null at the end" },
		{ 0 },
	},
};

const struct route search_routes[] = {
	{ "GET", "/v1/audio/history", SCOPE, list, "audio_history", 200,
		.answer = &found,
		.about = "Your records, newest first; with q, what was found, "
			 "best first of the newest thousand, which total "
			 "counts, each with its highlight and startSeconds." },
	{ 0 },
};
