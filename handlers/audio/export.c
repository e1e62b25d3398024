/* A record as a file: of what is no JSON, the function's JSON string is sent as
 * text. */
#include "audio.h"
#include "db/call.h"
#include "text/json.h"

static const struct field export[] = {
	{ "id", UUID, .example = AN_ID },
	{ "format", ENUM, .oneof = "txt|md|json|srt|vtt", .example = "srt" },
	{ 0 },
};

static bool
history_export(struct request *r)
{
	struct json_value body = { JSON_STRING, NULL, 0 };
	size_t len;

	if (!db_call(r))
		return false;
	if (!r->reply.type)
		return true;
	body.text = r->reply.body;
	body.len = r->reply.len;
	const char *text = json_decode(&r->arena, &body, &len);
	return reply_body(r, r->reply.status, r->reply.type, text, len);
}

const struct route export_routes[] = {
	{ "GET", "/v1/audio/history/:id/export", SCOPE, export,
		"audio_history_export", 200, .answer = &audio_record,
		.fn = history_export,
		.types = "text/plain|text/markdown|application/json|"
			 "application/x-subrip|text/vtt",
		.about = "The record as a file; subtitles need segments." },
	{ 0 },
};
