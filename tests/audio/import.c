/* Imports of what clients kept in the browser, in its two shapes. */
#include "cases.h"

#define PATH "/v1/audio/history/import"
#define WHO token_admin
#define MODERN(id, title, more) \
	"{\"id\":\"" id "\",\"timestamp\":\"2025-03-04T05:06:07.089Z\"," \
	"\"title\":\"" title "\",\"wordCount\":4,\"language\":\"english\"," \
	"\"results\":{\"transcript\":{\"text\":\"one two  three\\nfour\"," \
	"\"duration\":61.6,\"segments\":[{\"id\":0,\"seek\":0,\"start\":0," \
	"\"end\":1.5,\"text\":\" one\",\"tokens\":[1]}]},\"summary\":{" \
	"\"summary\":\"Counting.\",\"takeaways\":[\"It counts\"]," \
	"\"key_moments\":[{\"timestamp\":\"00:01\",\"title\":\"t\"," \
	"\"description\":\"d\",\"importance\":\"low\"}]," \
	"\"total_duration\":60,\"word_count\":4,\"language\":\"en\"}," \
	"\"processing_time\":1.5,\"fileSize\":1234" more "}}"
#define OLDER(title, stamp) \
	"{\"transcription\":\"f\xc3\xbcnf\",\"summary\":\"Short.\"," \
	"\"metadata\":{\"fileName\":\"" title "\",\"fileSize\":\"99\"," \
	"\"duration\":\"1:05\",\"processingTime\":2,\"summaryStyle\":" \
	"\"brief\",\"outputLanguage\":\"de\",\"timestamp\":" stamp "}}"

const struct test importing[] = {
	{ "an import needs a token", "POST", PATH, no_token, "[]", 401,
		"unauthorized", .type = "application/json" },
	{ "an import needs the scope", "POST", PATH, token_unscoped, "[]", 403,
		"forbidden", .type = "application/json" },
	{ "nothing", "POST", PATH, WHO, "[]", 200, .type = "application/json",
		.json = "#=5\ndryRun=false\nimported=0\nskipped=0\nrefused.#=0\n"
			"refusedTotal=0" },
	{ "what would become of both shapes", "POST", PATH "?dryRun=true", WHO,
		"[" MODERN("1741064767089", "M", "") "," OLDER("o.mp3",
			"1741064767089") "," MODERN("1", "M", "") ",7]",
		200, .type = "application/json",
		.json = "dryRun=true\nimported=2\nskipped=1\nrefused.#=1\n"
			"refused.0.index=3\nrefused.0.reason=is not an object",
		.sql = "select count(*) from audio.audio_history where user_id "
		       "= '<user_3>'",
		.gives = "0" },
	{ "both shapes", "POST", PATH, WHO,
		"[" MODERN("1741064767089", "M", "") " , " OLDER(
			"o.mp3", "1741064767089") "]",
		200, .type = "application/json",
		.json = "imported=2\nskipped=0\nrefused.#=0",
		.sql = "select string_agg(concat_ws('|', title, transcript, "
		       "summary, duration_seconds, file_size_bytes, language, "
		       "key_moments, takeaways, jsonb_array_length(segments), "
		       "processing_options, created_at at time zone 'UTC'), "
		       "'; ' order by title) from audio.audio_history where "
		       "user_id = '<user_3>'",
		.gives = "M|one two  three\nfour|Counting.|62|1234|en|[{\"title"
			 "\": \"t\", \"timestamp\": \"00:01\", \"importance\": "
			 "\"low\", \"description\": \"d\"}]|[\"It counts\"]|1|{"
			 "\"processingTime\": 1.5}|2025-03-04 05:06:07.089; "
			 "o.mp3|f\xc3\xbcnf|Short.|65|99|de|{\"summaryStyle\": "
			 "\"brief\", \"outputLanguage\": \"de\", "
			 "\"processingTime\": 2}|2025-03-04 05:06:07.089" },
	{ "the same again, in an object", "POST", PATH "?dryRun=false", WHO,
		" { \"history\" : [" MODERN("2", "M", "") "," OLDER(
			"o.mp3", "\"2025-03-04\"") "] } ",
		200, .type = "application/json",
		.json = "imported=0\nskipped=2" },
	{ "the same title with other words", "POST", PATH, WHO,
		"[{\"id\":\"1741064767090\",\"title\":\"M\",\"results\":{"
		"\"transcript\":{\"text\":\"one two three\",\"duration\":62},"
		"\"summary\":{}}}]",
		200, .type = "application/json", .json = "imported=1",
		.sql = "select extract(epoch from max(created_at)) from "
		       "audio.audio_history where user_id = '<user_3>'",
		.gives = "1741064767.090000" },
	{ "the same originalId under another title", "POST", PATH, WHO,
		"[" MODERN("3", "X", ",\"originalId\":\"o\"") "," MODERN(
			"4", "Y", ",\"originalId\":\"o\"") "]",
		200, .type = "application/json",
		.json = "imported=1\nskipped=1" },
	{ "one that is bad refuses no other", "POST", PATH, WHO,
		"[null,{},{\"results\":1},{\"transcription\":\"x\",\"metadata\":"
		"{}},{\"transcription\":\"\\ud83d\"},{\"transcription\":"
		"\"a\\u0000\"},{\"a\":1,\"a\":2},nonsense,\"]\",[[]],"
		"{\"transcription\":\"x\",\"metadata\":{\"timestamp\":1,"
		"\"duration\":\"long\"}},{\"id\":\"1\",\"results\":{"
		"\"transcript\":{\"text\":\"x\",\"segments\":[1]}}}," OLDER(
			"good.mp3", "\"2025-03-04T05:06:07+01:00\"") "]",
		200, .type = "application/json",
		.json = "imported=1\nskipped=0\nrefused.#=12\nrefusedTotal=12\n"
			"refused.0.index=4\n"
			"refused.0.reason~surrogate\n"
			"refused.11.index=11\n"
			"refused.11.reason=the segments are not as they must be" },
	{ "null is the same as absent", "POST", PATH, WHO,
		"[{\"results\":null,\"transcription\":\"x\",\"metadata\":{"
		"\"fileName\":\"Null A\",\"duration\":7,\"timestamp\":1}},"
		"{\"id\":\"1\",\"title\":\"Null B\",\"duration\":null,"
		"\"results\":{\"transcript\":{\"text\":\"x\",\"duration\":8},"
		"\"summary\":null}}]",
		200, .type = "application/json",
		.json = "imported=2\nrefused.#=0",
		.sql = "select string_agg(title || ' ' || duration_seconds, "
		       "', ' order by title) from audio.audio_history where "
		       "user_id = '<user_3>' and title like 'Null%'",
		.gives = "Null A 7, Null B 8" },
	{ "an address of the browser's own is left out", "POST", PATH, WHO,
		"[" MODERN("5", "Blob",
			",\"audioUrl\":\"blob:https://x/1\"") "," MODERN("6",
			"Web", ",\"audioUrl\":\"https://x.example/1\"") "]",
		200, .type = "application/json", .json = "imported=2",
		.sql = "select string_agg(coalesce(audio_url, '-'), ' ' order "
		       "by title) from audio.audio_history where user_id = "
		       "'<user_3>' and title in ('Blob', 'Web')",
		.gives = "- https://x.example/1" },
	{ "no list", "POST", PATH, WHO, "{\"history\":1}", 400,
		"invalid_request" },
	{ "another object", "POST", PATH, WHO, "{\"items\":[]}", 400,
		"invalid_request" },
	{ "a list that does not end", "POST", PATH, WHO,
		"[" OLDER("late.mp3", "1") ",", 400, "invalid_request",
		.type = "application/json",
		.sql = "select count(*) from audio.audio_history where title = "
		       "'late.mp3'",
		.gives = "0" },
	{ "text after the list", "POST", PATH, WHO,
		"[" OLDER("late.mp3", "1") "]]", 400, "invalid_request",
		.type = "application/json" },
	{ "no body", "POST", PATH, WHO, NULL, 422, "validation_error",
		.json = "error.details.items=is required" },
	{ "no JSON", "POST", PATH, WHO, "a=b", 415, "unsupported_media_type" },
	{ "a dry run that is unsure", "POST", PATH "?dryRun=perhaps", WHO, "[]",
		422, "validation_error", .type = "application/json" },
	{ "another method", "PUT", PATH, WHO, "[]", 405,
		.type = "application/json" },
	{ 0 },
};
