/* Records: keeping, reading, changing and deleting them. */
#include "audio.h"

enum {
	TEXT_MAX = 8388608, /* characters; the body ends before */
	RECORD_MAX = 8388608, /* bytes of a request with a record */
	DURATION_MAX = 2147483647,
	TAGS_MAX = 50,
};

static const struct field create[] = {
	{ "title", TEXT, 0, 500, .fallback = "Untitled Audio" },
	{ "audio_url", URL, .optional = true },
	{ "file_size_bytes", INT, 0, 9223372036854775807, .quoted = true,
		.optional = true, .about = "sent back as a string of digits" },
	{ "duration_seconds", INT, 0, DURATION_MAX, .optional = true },
	{ "transcript", TEXT, 0, TEXT_MAX, .optional = true },
	{ "summary", TEXT, 0, TEXT_MAX, .optional = true },
	{ "key_moments", ARRAY, .max = RECORD_MAX, .optional = true,
		.about = "each with a timestamp: 83, 01:23 or 00:01:23" },
	{ "takeaways", ARRAY, .max = RECORD_MAX, .optional = true },
	{ "segments", ARRAY, .max = RECORD_MAX, .optional = true,
		.about = "each with start, end and text; speaker, if known" },
	{ "language", LANGUAGE, 2, 10, .optional = true },
	{ "tags", TEXTS, 1, 100, .items = TAGS_MAX, .optional = true },
	{ "processing_options", OBJECT, .max = OPEN_MAX, .optional = true },
	{ "original_id", TEXT, 1, 200, .optional = true,
		.about = "a second record with the same one replaces it" },
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID, .example = AN_ID },
	{ 0 },
};

static const struct field held[] = {
	{ "id", UUID, .example = AN_ID },
	{ "if_match", TEXT, 1, 200, .from = HEADER, .as = "If-Match",
		.optional = true, .about = "the ETag that was read",
		.example = "\"42\"" },
	{ 0 },
};

/* No fallbacks: an absent key leaves its column alone, null empties it. */
static const struct field change[] = {
	{ "id", UUID, .example = AN_ID },
	{ "if_match", TEXT, 1, 200, .from = HEADER, .as = "If-Match",
		.optional = true, .about = "the ETag that was read",
		.example = "\"42\"" },
	{ "title", TEXT, 0, 500, .optional = true },
	{ "transcript", TEXT, 0, TEXT_MAX, .optional = true },
	{ "summary", TEXT, 0, TEXT_MAX, .optional = true },
	{ "tags", TEXTS, 1, 100, .items = TAGS_MAX, .optional = true },
	{ "key_moments", ARRAY, .max = RECORD_MAX, .optional = true },
	{ "segments", ARRAY, .max = RECORD_MAX, .optional = true },
	{ "speaker_names", OBJECT, .max = OPEN_MAX, .optional = true,
		.about = "by the speakers' labels in the segments" },
	{ 0 },
};

static const struct field clear[] = {
	{ "confirm", ENUM, .oneof = "all", .from = QUERY, .example = "all" },
	{ 0 },
};

static const struct object moment = {
	"KeyMoment",
	.open = true,
	.members = {
		{ "timestamp", JSON,
			.about = "seconds, or a text such as 01:23" },
		{ 0 },
	},
};

static const struct object segment = {
	"Segment",
	.open = true,
	.members = {
		{ "start", DECIMAL, .about = "seconds" },
		{ "end", DECIMAL },
		{ "text", TEXT },
		{ "speaker", TEXT, .null = true, .absent = true },
		{ 0 },
	},
};

const struct object audio_record = {
	"AudioRecord",
	.members = {
		{ "id", UUID },
		{ "title", TEXT },
		{ "audioUrl", URL, .null = true },
		{ "fileSizeBytes", INT, .null = true, .quoted = true },
		{ "durationSeconds", INT, .null = true },
		{ "transcript", TEXT, .null = true },
		{ "summary", TEXT, .null = true },
		{ "keyMoments", OBJECT, .null = true, .list = true,
			.of = &moment },
		{ "takeaways", TEXTS, .null = true },
		{ "segments", OBJECT, .null = true, .list = true,
			.of = &segment },
		{ "speakerNames", OBJECT,
			.about = "by the speakers' labels in the segments" },
		{ "language", LANGUAGE, .null = true },
		{ "tags", TEXTS },
		{ "processingOptions", OBJECT, .null = true },
		{ "originalId", TEXT, .null = true },
		{ "createdAt", INSTANT },
		{ "updatedAt", INSTANT },
		{ 0 },
	},
};

const struct route history_routes[] = {
	{ "POST", "/v1/audio/history", SCOPE, create, "audio_history_create",
		201, .answer = &audio_record, .max_body = RECORD_MAX,
		.about = "Keeps a record; its version is the ETag." },
	{ "DELETE", "/v1/audio/history", SCOPE, clear, "audio_history_clear",
		204, .about = "Deletes all records." },
	{ "GET", "/v1/audio/history/:id", SCOPE, one, "audio_history_get", 200,
		.answer = &audio_record,
		.about = "One record; its version is the ETag." },
	{ "PATCH", "/v1/audio/history/:id", SCOPE, change,
		"audio_history_change", 200, .answer = &audio_record,
		.max_body = RECORD_MAX,
		.about = "Changes what is sent; 412 when If-Match names "
			 "another version." },
	{ "DELETE", "/v1/audio/history/:id", SCOPE, held,
		"audio_history_delete", 204, .about = "Deletes a record." },
	{ 0 },
};
