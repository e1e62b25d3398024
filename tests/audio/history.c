/* Records: keeping, reading, changing and deleting them. */
#include "cases.h"

#define PATH "/v1/audio/history"
#define RECORD PATH "/<record>"
#define MOMENTS \
	J([{"timestamp":"00:01:23","description":"Introduction", \
		"confidence":0.95}, \
	{"timestamp":"01:23","title":"T","description":"D", \
		"importance":"high"}, \
	{"timestamp":83,"title":"T"}])
#define SEGMENTS \
	J([{"id":0,"seek":0,"start":0.0,"end":2.5,"text":" Hi.", \
		"speaker":"A"}, \
	{"id":1,"seek":0,"start":2.5,"end":83,"text":" Ho."}])

const struct test creating[] = {
	{ "a record needs a token", "POST", PATH, no_token, "{}", 401,
		"unauthorized" },
	{ "a record needs the scope", "POST", PATH, token_unscoped, "{}", 403,
		"forbidden" },
	{ "a record with all that it may have", "POST", PATH, token_a,
		"{\"title\":\"First \xe2\x82\xac\",\"audioUrl\":"
		"\"https://example.com/a.mp3\",\"fileSizeBytes\":"
		"9007199254740993,\"durationSeconds\":83.0,\"transcript\":"
		"\"Hi. Ho. \\u0001\",\"summary\":\"Greetings\","
		"\"keyMoments\":" MOMENTS ",\"takeaways\":[\"One\",\"Two\"],"
		"\"segments\":" SEGMENTS ",\"language\":\"en\",\"tags\":["
		"\"a, \\\"b\\\"\",\"{}\"],\"processingOptions\":{\"model\":"
		"\"whisper-1\",\"speakerDiarization\":false},\"originalId\":"
		"\"one\"}",
		201, .keep = "record=id\netag=@ETag",
		.header = "ETag~^\"[0-9]+\"$",
		.json = "#=17\ntitle=First \xe2\x82\xac\n"
			"audioUrl=https://example.com/a.mp3\n"
			"fileSizeBytes=9007199254740993\ndurationSeconds=83\n"
			"transcript=Hi. Ho. \x01\nsummary=Greetings\n"
			"keyMoments.0.timestamp=00:01:23\n"
			"keyMoments.0.confidence=0.95\n"
			"keyMoments.1.importance=high\n"
			"keyMoments.2.timestamp=83\ntakeaways.1=Two\n"
			"segments.0.text= Hi.\nsegments.0.start=0.0\n"
			"segments.0.seek=0\nspeakerNames.#=0\nlanguage=en\n"
			"tags.0=a, \"b\"\ntags.1={}\n"
			"processingOptions.speakerDiarization=false\n"
			"originalId=one\ncreatedAt~^20\nupdatedAt~^20\n"
			"userId!\nsearch!" },
	{ "a record with nothing", "POST", PATH, token_a, "{}", 201,
		.keep = "empty=id",
		.json = "title=Untitled Audio\naudioUrl=null\n"
			"fileSizeBytes=null\ndurationSeconds=null\n"
			"transcript=null\nkeyMoments=null\nsegments=null\n"
			"language=null\ntags.#=0\noriginalId=null" },
	{ "a blank title", "POST", PATH, token_a, "{\"title\":\"  \"}", 201,
		.json = "title=Untitled Audio", .keep = "blank=id" },
	{ "it becomes another, without what is around it", "PATCH",
		PATH "/<blank>", token_a, "{\"title\":\"\\tMy  title \\r\\n\"}",
		200, .json = "title=My  title" },
	{ "and blank again, of other blanks", "PATCH", PATH "/<blank>", token_a,
		"{\"title\":\" \\t\\r\\n\"}", 200,
		.json = "title=Untitled Audio" },
	{ "a size in digits, in snake_case", "POST", PATH, token_a,
		"{\"file_size_bytes\":\"9223372036854775807\","
		"\"duration_seconds\":null}",
		201, .json = "fileSizeBytes=9223372036854775807",
		.keep = "sized=id" },
	{ "the same originalId of another", "POST", PATH, token_b,
		"{\"title\":\"Theirs\",\"originalId\":\"one\"}", 201,
		.keep = "theirs=id" },
	{ "the same originalId takes its place", "POST", PATH, token_a,
		"{\"title\":\"Second\",\"originalId\":\"one\"}", 201,
		.json = "id=<record>\ntitle=Second\ntranscript=null\n"
			"keyMoments=null\ntags.#=0\nlanguage=null",
		.sql = "select count(*) from audio.audio_history where user_id "
		       "= '<user_a>' and original_id = 'one'",
		.gives = "1" },
	{ "it is as it was again", "POST", PATH, token_a,
		"{\"title\":\"First\",\"originalId\":\"one\",\"transcript\":"
		"\"Hi. Ho.\",\"summary\":\"Greetings\",\"keyMoments\":" MOMENTS
		",\"segments\":" SEGMENTS "}",
		201, .keep = "etag=@ETag", .json = "id=<record>" },
	{ 0 },
};

const struct test reading[] = {
	{ "reading needs a token", "GET", RECORD, no_token, NULL, 401,
		"unauthorized" },
	{ "reading needs the scope", "GET", RECORD, token_unscoped, NULL, 403,
		"forbidden" },
	{ "a whole record", "GET", RECORD, token_a, NULL, 200,
		.json = "#=17\ntitle=First\ntranscript=Hi. Ho.\n"
			"keyMoments.1.title=T\nsegments.1.end=83",
		.header = "ETag: <etag>" },
	{ "what was read already", "GET", RECORD, token_a, NULL, 304,
		.headers = "If-None-Match: <etag>" },
	{ "another's record", "GET", RECORD, token_b, NULL, 404, "not_found" },
	{ "no record", "GET", PATH "/" NOWHERE, token_a, NULL, 404,
		"not_found" },
	{ "no id", "GET", PATH "/1", token_a, NULL, 404, "not_found" },
	{ 0 },
};

const struct test changing[] = {
	{ "changing needs a token", "PATCH", RECORD, no_token, "{}", 401,
		"unauthorized" },
	{ "changing needs the scope", "PATCH", RECORD, token_unscoped, "{}",
		403, "forbidden" },
	{ "another's record", "PATCH", RECORD, token_b, "{\"title\":\"x\"}",
		404, "not_found",
		.sql = "select title from audio.audio_history where id = "
		       "'<record>'",
		.gives = "First" },
	{ "only what is sent", "PATCH", RECORD, token_a,
		"{\"title\":\"Renamed\"}", 200,
		.json = "title=Renamed\ntranscript=Hi. Ho.\nsummary=Greetings\n"
			"keyMoments.#=3\nsegments.#=2\noriginalId=one",
		.header = "ETag~^\"[0-9]+\"$", .keep = "etag2=@ETag" },
	{ "with what somebody changed since", "PATCH", RECORD, token_a,
		"{\"title\":\"Mine\"}", 412, "precondition_failed",
		.headers = "If-Match: <etag>",
		.sql = "select title from audio.audio_history where id = "
		       "'<record>'",
		.gives = "Renamed" },
	{ "with what was read", "PATCH", RECORD, token_a,
		"{\"speakerNames\":{\"A\":\"Ada\"},\"tags\":[\"x\",\"y\"]}",
		200, .headers = "If-Match: \"1\", <etag2>",
		.keep = "etag3=@ETag",
		.json = "speakerNames.A=Ada\ntags.#=2\ntitle=Renamed" },
	{ "with what nginx compressed", "PATCH", RECORD, token_a,
		"{\"summary\":\"S\"}", 200, .headers = "If-Match: W/<etag3>",
		.json = "summary=S" },
	{ "with whatever is there", "PATCH", RECORD, token_a,
		"{\"transcript\":\"T\",\"keyMoments\":[],\"segments\":[{"
		"\"start\":0,\"end\":0,\"text\":\"\"}]}",
		200, .headers = "If-Match: *",
		.json = "transcript=T\nkeyMoments.#=0\nsegments.#=1" },
	{ "null empties", "PATCH", RECORD, token_a,
		"{\"title\":null,\"transcript\":null,\"summary\":null,"
		"\"keyMoments\":null,\"segments\":null,\"speakerNames\":null,"
		"\"tags\":null}",
		200,
		.json = "title=Untitled Audio\ntranscript=null\nsummary=null\n"
			"keyMoments=null\nsegments=null\nspeakerNames.#=0\n"
			"tags.#=0" },
	{ "what is no field of a change", "PATCH", RECORD, token_a,
		"{\"language\":\"en\",\"userId\":\"<user_b>\"}", 422,
		"validation_error", .json = "error.details.#=2" },
	{ "all wrong at once", "PATCH", RECORD, token_a,
		"{\"title\":1,\"transcript\":[],\"summary\":1,\"tags\":[\"\"],"
		"\"keyMoments\":{},\"segments\":1,\"speakerNames\":[]}",
		422, "validation_error", .json = "error.details.#=7" },
	{ "a speaker's name that is none", "PATCH", RECORD, token_a,
		"{\"speakerNames\":{\"A\":1}}", 422, "validation_error",
		.json = "error.details.speakerNames~^each must be a text" },
	{ 0 },
};

#define WRONG(name, body, json) \
	{ \
		name, "POST", PATH, token_a, body, 422, "validation_error", \
			json \
	}

const struct test refusing[] = {
	WRONG("all wrong at once",
		"{\"title\":1,\"audioUrl\":\"blob:x\",\"fileSizeBytes\":\"1.5\","
		"\"durationSeconds\":-1,\"transcript\":1,\"summary\":{},"
		"\"keyMoments\":\"\",\"takeaways\":{},\"segments\":{},"
		"\"language\":\"\",\"tags\":\"\",\"processingOptions\":[],"
		"\"originalId\":\"\",\"what\":1}",
		"error.details.#=14\nerror.details.fileSizeBytes=must be a "
		"whole number\nerror.details.durationSeconds=must be from 0 "
		"to 2147483647"),
	WRONG("more bytes than 64 bits hold",
		"{\"fileSizeBytes\":\"9223372036854775808\"}",
		"error.details.fileSizeBytes~^must be"),
	WRONG("a fraction of a second", "{\"durationSeconds\":1.5}",
		"error.details.durationSeconds=must be a whole number"),
	WRONG("a duration as text", "{\"durationSeconds\":\"1\"}",
		"error.details.durationSeconds=must be a whole number"),
	WRONG("an address that is not the web's",
		"{\"audioUrl\":\"javascript://x\"}",
		"error.details.audioUrl~^must be an address that begins"),
	WRONG("a moment without a time", "{\"keyMoments\":[{\"title\":\"x\"}]}",
		"error.details.keyMoments~^each must be an object"),
	WRONG("a moment at no time",
		"{\"keyMoments\":[{\"timestamp\":\"soon\"}]}",
		"error.details.keyMoments~^each"),
	WRONG("a moment that is none", "{\"keyMoments\":[83]}",
		"error.details.keyMoments~^each"),
	WRONG("a moment before the beginning",
		"{\"keyMoments\":[{\"timestamp\":-1}]}",
		"error.details.keyMoments~^each"),
	WRONG("a segment that ends before it begins",
		"{\"segments\":[{\"start\":2,\"end\":1,\"text\":\"x\"}]}",
		"error.details.segments~^each must have start"),
	WRONG("a segment without text",
		"{\"segments\":[{\"start\":0,\"end\":1}]}",
		"error.details.segments~^each"),
	WRONG("a segment whose beginning is a text",
		"{\"segments\":[{\"start\":\"0\",\"end\":1,\"text\":\"\"}]}",
		"error.details.segments~^each"),
	WRONG("a speaker that is no text",
		"{\"segments\":[{\"start\":0,\"end\":1,\"text\":\"\","
		"\"speaker\":1}]}",
		"error.details.segments~^each"),
	WRONG("a takeaway that is no text", "{\"takeaways\":[1]}",
		"error.details.takeaways=each must be a text"),
	WRONG("an empty tag", "{\"tags\":[\"a\",\"\"]}",
		"error.details.tags~^each element"),
	{ "a NUL in a text", "POST", PATH, token_a,
		"{\"transcript\":\"a\\u0000b\"}", 422, "validation_error",
		.json = "error.message=Invalid text: NUL in a string at byte "
			"16." },
	{ "half a surrogate pair", "POST", PATH, token_a,
		"{\"transcript\":\"\\ud83d\"}", 422, "validation_error" },
	{ "bytes that are no UTF-8", "POST", PATH, token_a,
		"{\"transcript\":\"\xff\"}", 422, "validation_error" },
	{ "no JSON", "POST", PATH, token_a, "title=x", 415,
		"unsupported_media_type" },
	{ "another method", "PUT", PATH, token_a, "{}", 405,
		.header = "Allow~DELETE" },
	{ "another method of a record", "PUT", RECORD, token_a, "{}", 405,
		.header = "Allow~PATCH" },
	{ 0 },
};

const struct test removing[] = {
	{ "deleting needs a token", "DELETE", RECORD, no_token, NULL, 401,
		"unauthorized" },
	{ "deleting needs the scope", "DELETE", RECORD, token_unscoped, NULL,
		403, "forbidden" },
	{ "another's record", "DELETE", "/v1/audio/history/<theirs>", token_a,
		NULL, 404, "not_found" },
	{ "what was changed since", "DELETE", RECORD, token_a, NULL, 412,
		"precondition_failed", .headers = "If-Match: <etag>" },
	{ "a record is deleted", "DELETE", RECORD, token_a, NULL, 204,
		.sql = "select count(*) from audio.history_gone where id = "
		       "'<record>' and user_id = '<user_a>'",
		.gives = "1" },
	{ "it is gone", "DELETE", RECORD, token_a, NULL, 404, "not_found" },
	{ "all, without saying so", "DELETE", PATH, token_a, NULL, 422,
		"validation_error",
		.json = "error.details.confirm=is required" },
	{ "all, saying something else", "DELETE", PATH "?confirm=yes", token_a,
		NULL, 422, "validation_error" },
	{ "all are deleted", "DELETE", PATH "?confirm=all", token_a, NULL, 204,
		.sql = "select count(*) from audio.audio_history where user_id "
		       "= '<user_a>'",
		.gives = "0" },
	{ "there are none", "GET", PATH, token_a, NULL, 200,
		.json = "items.#=0\ntotal=0\nnext=null" },
	{ "another's stay", "GET", "/v1/audio/history/<theirs>", token_b, NULL,
		200, .json = "title=Theirs" },
	{ 0 },
};
