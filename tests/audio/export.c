/* Exports, byte by byte. */
#include "cases.h"

#define PATH "/v1/audio/history"
#define WHO token_not_admin
#define EXPORT(what, record, format, type, bytes) \
	{ \
		what, "GET", PATH "/<" record ">/export?format=" format, WHO, \
			NULL, 200, .header = "Content-Type: " type, \
				   .text = bytes \
	}

const struct test exporting[] = {
	{ "a talk of two", "POST", PATH, WHO,
		"{\"title\":\"Q&A: \xc3\x9c"
		"ber 100% / <2026>\",\"summary\":"
		"\"A talk.\",\"transcript\":\"Hello. How are you? Well --> "
		"fine.\",\"takeaways\":[\"Be kind\",\"Ask\"],\"keyMoments\":["
		"{\"timestamp\":\"00:00:03\",\"description\":\"An answer\"},"
		"{\"timestamp\":83.5,\"title\":\"End\",\"description\":"
		"\"Bye\"},{\"timestamp\":\"01:23\"}],\"segments\":["
		"{\"start\":3.5,\"end\":360001.2345,\"text\":\" Well --> "
		"<b>fine</b>.\\r\\n\\r\\n Bye & thanks.\",\"speaker\":\"B\"},"
		"{\"start\":0,\"end\":1.0005,\"text\":\" Hello.\",\"speaker\":"
		"\"A\"},{\"start\":1.0005,\"end\":1.0005,\"text\":\" How are "
		"you?\",\"speaker\":\"A\"}]}",
		201, .keep = "talk=id" },
	{ "its speakers have names", "PATCH", PATH "/<talk>", WHO,
		"{\"speakerNames\":{\"A\":\"Ada <L>\",\"B\":\"Bob\\n& Co\"}}",
		200 },
	EXPORT("SubRip", "talk", "srt", "application/x-subrip; charset=utf-8",
		"1\n00:00:00,000 --> 00:00:01,001\nAda <L>: Hello.\n\n"
		"2\n00:00:01,001 --> 00:00:01,002\nAda <L>: How are you?\n\n"
		"3\n00:00:03,500 --> 100:00:01,235\nBob & Co: Well -> "
		"<b>fine</b>.\nBye & thanks.\n"),
	EXPORT("WebVTT", "talk", "vtt", "text/vtt; charset=utf-8",
		"WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.001\n"
		"<v Ada &lt;L&gt;>Hello.\n\n"
		"2\n00:00:01.001 --> 00:00:01.002\n"
		"<v Ada &lt;L&gt;>How are you?\n\n"
		"3\n00:00:03.500 --> 100:00:01.235\n<v Bob &amp; Co>Well --&gt; "
		"&lt;b&gt;fine&lt;/b&gt;.\nBye &amp; thanks.\n"),
	EXPORT("text", "talk", "txt", "text/plain; charset=utf-8",
		"Q&A: \xc3\x9c"
		"ber 100% / <2026>\n\nSummary\n\nA talk.\n\n"
		"Takeaways\n\n- Be kind\n- Ask\n\nKey moments\n\n"
		"- [00:00:03] An answer\n- [00:01:23.500] End: Bye\n- [01:23]\n"
		"\nTranscript\n\nAda <L>: Hello. How are you?\n\n"
		"Bob & Co: Well --> <b>fine</b>.\nBye & thanks.\n"),
	EXPORT("Markdown", "talk", "md", "text/markdown; charset=utf-8",
		"# Q&A: \xc3\x9c"
		"ber 100% / <2026>\n\n## Summary\n\nA talk.\n\n"
		"## Takeaways\n\n- Be kind\n- Ask\n\n## Key moments\n\n"
		"- [00:00:03] An answer\n- [00:01:23.500] End: Bye\n- [01:23]\n"
		"\n## Transcript\n\n**Ada <L>:** Hello. How are you?\n\n"
		"**Bob & Co:** Well --> <b>fine</b>.\nBye & thanks.\n"),
	{ "JSON", "GET", PATH "/<talk>/export?format=json", WHO, NULL, 200,
		.json = "#=17\nid=<talk>\nspeakerNames.A=Ada <L>\n"
			"segments.#=3\nsegments.0.start=3.5",
		.header = "Content-Type: application/json" },
	{ "the file's name", "GET", PATH "/<talk>/export?format=md", WHO, NULL,
		200,
		.header = "Content-Disposition: attachment; filename=\"Q&A "
			  "_ber 100_ 2026.md\"; filename*=UTF-8''Q&A%20"
			  "%C3%9Cber%20100%25%202026.md" },
	{ "a record with nothing", "POST", PATH, WHO, "{}", 201,
		.keep = "nothing=id" },
	EXPORT("its text", "nothing", "txt", "text/plain; charset=utf-8",
		"Untitled Audio\n"),
	EXPORT("its Markdown", "nothing", "md", "text/markdown; charset=utf-8",
		"# Untitled Audio\n"),
	{ "subtitles without segments", "GET",
		PATH "/<nothing>/export?format=srt", WHO, NULL, 422,
		"validation_error",
		.json = "error.details.format~^needs segments" },
	{ "subtitles of no segments", "PATCH", PATH "/<nothing>", WHO,
		"{\"segments\":[]}", 200 },
	{ "are none either", "GET", PATH "/<nothing>/export?format=vtt", WHO,
		NULL, 422, "validation_error" },
	{ "a transcript without speakers", "PATCH", PATH "/<nothing>", WHO,
		"{\"title\":\"..\\\\../etc\\u0007\",\"transcript\":\"One.\\nTwo."
		"\",\"segments\":[{\"start\":0,\"end\":1,\"text\":\"One.\"}]}",
		200 },
	EXPORT("is sent as it was written", "nothing", "txt",
		"text/plain; charset=utf-8",
		"..\\../etc\x07\n\nTranscript\n\nOne.\nTwo.\n"),
	EXPORT("a cue without a speaker", "nothing", "srt",
		"application/x-subrip; charset=utf-8",
		"1\n00:00:00,000 --> 00:00:01,000\nOne.\n"),
	{ "a name that is no path", "GET", PATH "/<nothing>/export?format=srt",
		WHO, NULL, 200,
		.header = "Content-Disposition: attachment; filename=\"etc"
			  ".srt\"; filename*=UTF-8''etc.srt" },
	{ "no transcript, but segments", "PATCH", PATH "/<nothing>", WHO,
		"{\"title\":\"T\",\"transcript\":null,\"segments\":[{\"start\":0,"
		"\"end\":1,\"text\":\"One.\"},{\"start\":1,\"end\":2,\"text\":"
		"\"Two.\"}]}",
		200 },
	EXPORT("is what they say", "nothing", "txt",
		"text/plain; charset=utf-8", "T\n\nTranscript\n\nOne. Two.\n"),
	{ "cues at the edges of what is kept", "PATCH", PATH "/<nothing>", WHO,
		"{\"title\":\"E\",\"segments\":[{\"start\":3599.9996,\"end\":"
		"1e9,\"text\":\"One.\"}],\"keyMoments\":[{\"timestamp\":"
		"3599.9996},{\"timestamp\":1000000000}]}",
		200 },
	EXPORT("have all their hours", "nothing", "srt",
		"application/x-subrip; charset=utf-8",
		"1\n01:00:00,000 --> 277777:46:40,000\nOne.\n"),
	EXPORT("and so have moments", "nothing", "txt",
		"text/plain; charset=utf-8",
		"E\n\nKey moments\n\n- [01:00:00.000]\n"
		"- [277777:46:40.000]\n\nTranscript\n\nOne.\n"),
	{ "a moment beyond", "PATCH", PATH "/<nothing>", WHO,
		"{\"keyMoments\":[{\"timestamp\":1000000000.1}]}", 422,
		"validation_error",
		.json = "error.details.keyMoments~seconds" },
	{ "no format", "GET", PATH "/<talk>/export", WHO, NULL, 422,
		"validation_error",
		.json = "error.details.format=is required" },
	{ "a format that is not known", "GET", PATH "/<talk>/export?format=pdf",
		WHO, NULL, 422, "validation_error" },
	{ "another's record", "GET", PATH "/<talk>/export?format=txt", token_b,
		NULL, 404, "not_found" },
	{ "an export needs a token", "GET", PATH "/<talk>/export?format=txt",
		no_token, NULL, 401, "unauthorized" },
	{ "an export needs the scope", "GET", PATH "/<talk>/export?format=txt",
		token_unscoped, NULL, 403, "forbidden" },
	{ 0 },
};
