/* Connected apps: clients that were let in, and the end of that. */
#include "account.h"

static const struct field list[] = {
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "cursor", TEXT, 1, 200, .optional = true,
		.about = "what the list before said under next" },
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID },
	PEER_HASH,
	{ 0 },
};

static const struct object client = {
	"AppClient",
	.members = {
		{ "id", TEXT },
		{ "name", TEXT },
		{ 0 },
	},
};

static const struct object app = {
	"App",
	.members = {
		{ "id", UUID },
		{ "client", OBJECT, .of = &client },
		{ "scopes", TEXTS },
		{ "resource", TEXT, .null = true,
			.about = "the other resource server that it is for" },
		{ "since", INSTANT },
		{ "lastUsedAt", INSTANT, .null = true },
		{ 0 },
	},
};

const struct route grants_routes[] = {
	{ "GET", "/v1/grants", ACCOUNT, list, "account_grants", 200,
		.answer = &app, .items = "grants", .next = "since,id",
		.about = "The apps that you let in, newest first." },
	{ "DELETE", "/v1/grants/:id", ACCOUNT, one, "account_grant_end", 204,
		.about = "Withdraws one: its tokens end, and it has to ask "
			 "again." },
	{ 0 },
};
