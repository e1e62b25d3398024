/* Lists by key, and what changed since. */
#include "cases.h"

#define PATH "/v1/audio/history"
#define X40 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X200 X40 X40 X40 X40 X40

const struct test listing[] = {
	{ "a list needs a token", "GET", PATH, no_token, NULL, 401,
		"unauthorized" },
	{ "a list needs the scope", "GET", PATH, token_unscoped, NULL, 403,
		"forbidden" },
	{ "all of them, newest first", "GET", PATH, token_a, NULL, 200,
		.json = "items.#=4\ntotal=4\nnext=null\nitems.0.id=<sized>\n"
			"items.3.id=<record>\nitems.0.#=11\n"
			"items.0.transcript!\nitems.0.highlight!" },
	{ "another's list", "GET", PATH, token_b, NULL, 200,
		.json = "items.#=1\ntotal=1\nitems.0.id=<theirs>" },
	{ "two hundred characters of a transcript", "POST", PATH, token_b,
		"{\"title\":\"Long\",\"transcript\":\"\xe2\x82\xac" X200
		"\",\"language\":\"de-CH\",\"tags\":[\"work\",\"t 2\"]}",
		201, .keep = "long=id" },
	{ "its excerpt", "GET", PATH "?limit=1", token_b, NULL, 200,
		.json = "items.#=1\ntotal=2\nitems.0.id=<long>\n"
			"items.0.excerpt~^\xe2\x82\xacx{199}$",
		.keep = "next=next" },
	{ "the next page", "GET", PATH "?limit=1&cursor=<next>", token_b, NULL,
		200, .json = "items.#=1\nitems.0.id=<theirs>\nnext=null" },
	{ "what comes in between does not shift it", "POST", PATH, token_b,
		"{\"title\":\"Newest\",\"summary\":\"Only that\"}", 201,
		.keep = "newest=id" },
	{ "the same page again", "GET", PATH "?limit=1&cursor=<next>", token_b,
		NULL, 200, .json = "items.0.id=<theirs>\ntotal=3" },
	{ "an excerpt of a summary", "GET", PATH "?limit=1", token_b, NULL, 200,
		.json = "items.0.excerpt=Only that" },
	{ "by language", "GET", PATH "?language=de", token_b, NULL, 200,
		.json = "items.#=1\ntotal=1\nitems.0.id=<long>" },
	{ "by the whole tag of a language", "GET", PATH "?language=DE-ch",
		token_b, NULL, 200, .json = "total=1" },
	{ "by another kind of the language", "GET", PATH "?language=de-AT",
		token_b, NULL, 200, .json = "items.#=0\ntotal=0" },
	{ "by tag", "GET", PATH "?tag=t+2", token_b, NULL, 200,
		.json = "total=1\nitems.0.id=<long>" },
	{ "by a part of a tag", "GET", PATH "?tag=t", token_b, NULL, 200,
		.json = "total=0" },
	{ "by time", "GET", PATH "?from=2020-01-01&to=2020-01-02", token_b,
		NULL, 200, .json = "items.#=0\ntotal=0" },
	{ "since a time", "GET", PATH "?from=2020-01-01T00:00:00Z", token_b,
		NULL, 200, .json = "total=3" },
	{ "all wrong at once", "GET",
		PATH "?language=&tag=&from=x&to=2020-02-30&limit=101&cursor=&"
		     "q=&what=1",
		token_a, NULL, 422, "validation_error",
		.json = "error.details.#=8" },
	{ "a cursor that is none", "GET", PATH "?cursor=e30", token_a, NULL,
		422 },
	{ "a cursor of other things", "GET", PATH "?cursor=WyJ4IiwxXQ", token_a,
		NULL, 422 },
	{ 0 },
};

#define CHANGES PATH "/changes"

const struct test syncing[] = {
	{ "changes need a token", "GET", CHANGES, no_token, NULL, 401,
		"unauthorized" },
	{ "changes need the scope", "GET", CHANGES, token_unscoped, NULL, 403,
		"forbidden" },
	{ "all that another has", "GET", CHANGES, token_b, NULL, 200,
		.json = "items.#=4\nmore=false\nitems.0.id=<theirs>\n"
			"items.0.deleted=false\nitems.0.title=Theirs\n"
			"items.2.id=<newest>",
		.keep = "since=next" },
	{ "nothing since then", "GET", CHANGES "?since=<since>", token_b, NULL,
		200, .json = "items.#=0\nmore=false" },
	{ "one is changed", "PATCH", PATH "/<theirs>", token_b,
		"{\"summary\":\"New\"}", 200 },
	{ "one is deleted", "DELETE", PATH "/<long>", token_b, NULL, 204 },
	{ "both are told", "GET", CHANGES "?since=<since>", token_b, NULL, 200,
		.json = "items.#=2\nmore=false\nitems.0.id=<theirs>\n"
			"items.1.id=<long>\nitems.1.deleted=true\n"
			"items.1.deletedAt~^20\nitems.1.title!" },
	{ "one at a time", "GET", CHANGES "?since=<since>&limit=1", token_b,
		NULL, 200, .json = "items.#=1\nmore=true\nitems.0.id=<theirs>",
		.keep = "step=next" },
	{ "and the other", "GET", CHANGES "?since=<step>&limit=1", token_b,
		NULL, 200, .json = "items.#=1\nmore=false\nitems.0.id=<long>",
		.keep = "done=next" },
	{ "then nothing", "GET", CHANGES "?since=<done>", token_b, NULL, 200,
		.json = "items.#=0" },
	{ "who begins hears of nothing that went", "GET", CHANGES, token_b,
		NULL, 200, .json = "items.#=3\nitems.0.id=<newest>" },
	{ "nothing of another's", "GET", CHANGES "?since=<since>", token_a,
		NULL, 200, .json = "items.#=0" },
	{ "too long ago", "GET",
		CHANGES "?since=WzEsICIyMDIwLTAxLTAxVDAwOjAwOjAwWiJd", token_a,
		NULL, 410, "gone" },
	{ "since nothing known", "GET", CHANGES "?since=x", token_a, NULL,
		422 },
	{ 0 },
};
