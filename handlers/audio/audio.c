/* Transcriptions: settings, the keys of a vault, a history to search. */
#include "audio.h"
#include "crypto/vault.h"
#include "rewrap.h"

#define SCOPE "audio"
#define AN_ID "7b0c1d6e-3a52-4c1f-8a55-0d3c5b7e9f10"

enum {
	OPEN_MAX = 16384, /* bytes of an open object */
	TEXT_MAX = 8388608, /* characters; the body ends before */
	RECORD_MAX = 8388608, /* bytes of a request with a record */
	DURATION_MAX = 2147483647,
	TAGS_MAX = 50
};

static const struct option options[] = { VAULT_OPTIONS, { 0 } };

static const struct field settings[] = {
	{ "preferred_language", LANGUAGE, 2, 10 },
	{ "summary_quality", ENUM, .oneof = "fast|balanced|high" },
	{ "settings_json", OBJECT, .max = OPEN_MAX },
	{ 0 },
};

static const struct field provider[] = {
	{ "provider", ENUM, .oneof = "openai|elevenlabs|custom",
		.example = "openai" },
	{ 0 },
};

static const struct field key[] = {
	{ "provider", ENUM, .oneof = "openai|elevenlabs|custom",
		.example = "openai" },
	{ "api_key", TEXT, 8, 512, .about = "never shown again" },
	{ "base_url", URL, .optional = true },
	{ "expires_at", INSTANT, .optional = true },
	{ "key_prefix", TEXT, .from = CONSTANT, .optional = true },
	{ 0 },
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

static const struct field changes[] = {
	{ "since", TEXT, 1, 400, .optional = true,
		.about = "what the answer before said under next" },
	{ "limit", INT, 1, 100, .fallback = "100" },
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

static const struct field export[] = {
	{ "id", UUID, .example = AN_ID },
	{ "format", ENUM, .oneof = "txt|md|json|srt|vtt", .example = "srt" },
	{ 0 },
};

static const struct field import[] = {
	{ "items", JSON, .from = BODY,
		.about = "a list of items, or {\"history\":[...]}" },
	{ "dry_run", BOOL, .from = QUERY, .fallback = "false" },
	{ 0 },
};

/* The first row that fits wins: changes and import before :id. */
static const struct route routes[] = {
	{ "GET", "/v1/audio/settings", SCOPE, NULL, "audio_settings", 200,
		.about = "Your settings." },
	{ "PATCH", "/v1/audio/settings", SCOPE, settings,
		"audio_settings_change", 200,
		.about = "Changes what is sent, and nothing else." },
	{ "GET", "/v1/audio/keys", SCOPE, NULL, "audio_keys", 200,
		.about = "Which keys of providers are kept; never the keys." },
	{ "DELETE", "/v1/audio/keys", SCOPE, NULL, "audio_keys_delete", 204,
		.about = "Deletes all keys." },
	{ "PUT", "/v1/audio/keys/:provider", SCOPE, key, "audio_key_put", 200,
		.fn = key_put,
		.about = "Keeps a provider's key, encrypted for you alone." },
	{ "DELETE", "/v1/audio/keys/:provider", SCOPE, provider,
		"audio_key_delete", 204, .about = "Deletes a key." },
	{ "POST", "/v1/audio/history", SCOPE, create, "audio_history_create",
		201, .max_body = RECORD_MAX,
		.about = "Keeps a record; its version is the ETag." },
	{ "GET", "/v1/audio/history", SCOPE, list, "audio_history", 200,
		.about = "Your records, newest first; with q, what was found, "
			 "best first of the newest thousand, which total "
			 "counts." },
	{ "DELETE", "/v1/audio/history", SCOPE, clear, "audio_history_clear",
		204, .about = "Deletes all records." },
	{ "GET", "/v1/audio/history/changes", SCOPE, changes,
		"audio_history_changes", 200,
		.about = "What changed and what was deleted since; 410 when "
			 "that is too long ago." },
	{ "POST", "/v1/audio/history/import", SCOPE, import, NULL, 200,
		.max_body = IMPORT_MAX, .fn = history_import,
		.about = "Keeps what clients kept in the browser; the same "
			 "file twice keeps nothing twice." },
	{ "GET", "/v1/audio/history/:id", SCOPE, one, "audio_history_get", 200,
		.about = "One record; its version is the ETag." },
	{ "PATCH", "/v1/audio/history/:id", SCOPE, change,
		"audio_history_change", 200, .max_body = RECORD_MAX,
		.about = "Changes what is sent; 412 when If-Match names "
			 "another version." },
	{ "DELETE", "/v1/audio/history/:id", SCOPE, held,
		"audio_history_delete", 204, .about = "Deletes a record." },
	{ "GET", "/v1/audio/history/:id/export", SCOPE, export,
		"audio_history_export", 200, .fn = history_export,
		.types = "text/plain|text/markdown|application/json|"
			 "application/x-subrip|text/vtt",
		.about = "The record as a file; subtitles need segments." },
	{ 0 },
};

static const struct call calls[] = {
	{ "audio_data_key", "", SCOPE },
	{ "audio_data_key_keep", "wrapped,version", SCOPE },
	{ "audio_import", "items,dry_run,before", SCOPE },
	{ "audio_rewrap", "version,after,done" },
	{ 0 },
};

static int
rewrap(const struct service *group)
{
	return rewrap_all(group, "audio_rewrap");
}

static const struct command commands[] = {
	{ "rewrap", rewrap,
		"wrap all data keys by the newest root key, and say how many "
		"each root key holds" },
	{ 0 },
};

static const struct route *const rooms[] = { routes, NULL };

const struct service service = { "audio", rooms, .camel = true,
	.prefix = "/v1/audio/", .options = options, .start = vault_start,
	.calls = calls, .commands = commands };
