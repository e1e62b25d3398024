/* What changed since, for clients that sync. */
#include "cases.h"

#define PATH "/v1/audio/history"
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
