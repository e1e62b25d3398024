/* The release site: downloads are counted, addresses are not kept. */
#include "site.h"

#define WHO "Validation failed: OS must be one of: windows, macos, linux"
#define ROW(what) \
	"select " what " from site.downloads as d where id = '<download>'"
#define COUNT "select count(*) from site.downloads"
#define TRACK "POST", "/api/track-download", no_token

const struct test downloads[] = {
	{ "a download", TRACK, "{\"os\":\"windows\"}", 200,
		.headers = "User-Agent: Updater/1.0 (\"x\")",
		.json = "success=true\n#=3\ndata.#=2\ndata.downloadId~" CUID
			"\ndata.downloadUrl=https://downloads.example.com/1.2.0"
			"\ndownloadUrl=https://downloads.example.com/1.2.0",
		.keep = "download=data.downloadId",
		.sql = ROW("os || '|' || user_agent"),
		.gives = "windows|Updater/1.0 (\"x\")" },
	{ "the address of a client is a hash under a secret key", TRACK,
		"{\"os\":\"linux\"}", 200, .keep = "download=data.downloadId",
		.sql = ROW("concat(ip_hash, ' ', d::text like '%127.0.%')"),
		.gives = "<peer> f" },
	{ "nobody is believed on whom a request was forwarded for", TRACK,
		"{\"os\":\"linux\"}", 200,
		.headers = "X-Forwarded-For: 192.0.2.1\nX-Real-IP: 192.0.2.1\n"
			   "Forwarded: for=192.0.2.1\nRemote-Addr: 192.0.2.1",
		.keep = "download=data.downloadId", .sql = ROW("ip_hash"),
		.gives = "<peer>" },
	{ "where an operating system's own download lies", TRACK,
		"{\"os\":\"macos\"}", 200,
		.json = "data.downloadUrl=https://mac.example.com/app.dmg\n"
			"downloadUrl=https://mac.example.com/app.dmg" },
	{ "a form", TRACK, "os=linux&x=1", 200,
		.keep = "download=data.downloadId", .sql = ROW("os"),
		.gives = "linux" },
	{ "keys that are not known are ignored", TRACK,
		"{\"os\":\"linux\",\"x\":{\"y\":[1]},\"ipHash\":\"0\","
		"\"ip_hash\":\"0\",\"userAgent\":\"no\"}",
		200, .headers = "User-Agent: yes",
		.keep = "download=data.downloadId",
		.sql = ROW("user_agent || ' ' || ip_hash"),
		.gives = "yes <peer>" },
	{ "a long name of a program is cut", TRACK, "{\"os\":\"linux\"}", 200,
		.headers = "User-Agent: <a1000>",
		.keep = "download=data.downloadId",
		.sql = ROW("length(user_agent)"), .gives = "500" },
	{ "an operating system in capitals", TRACK, "{\"os\":\"Windows\"}", 400,
		WHO },
	{ "an operating system with a blank", TRACK, "{\"os\":\"linux \"}", 400,
		WHO },
	{ "an operating system that is a list of all", TRACK,
		"{\"os\":\"windows|macos\"}", 400, WHO },
	{ "an operating system that is a number", TRACK, "{\"os\":1}", 400,
		WHO },
	{ "an operating system that is null", TRACK, "{\"os\":null}", 400,
		WHO },
	{ "no operating system", TRACK, "{}", 400, WHO },
	{ "no body", TRACK, NULL, 400, WHO },
	{ "an operating system in the query", "POST",
		"/api/track-download?os=linux", no_token, "{}", 400, WHO },
	{ "JSON that is none", TRACK, "{\"os\":'linux'}", 400,
		"Invalid JSON: unexpected character at byte 6." },
	{ "JSON that is no object", TRACK, "[\"linux\"]", 400,
		"Invalid JSON: the body must be an object.",
		.type = "application/json" },
	{ "a body of another type", TRACK, "os=linux", 415,
		"The body's type is not accepted.", .type = "text/plain" },
	{ "another method", "GET", "/api/track-download", no_token, NULL, 405,
		"This address has no such method.",
		.header = "Allow: POST, OPTIONS",
		.sql = COUNT " where os not in ('windows', 'macos', 'linux')",
		.gives = "0" },
	{ 0 },
};
