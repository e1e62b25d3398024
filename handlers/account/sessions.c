/* What somebody is signed in by: applications and browsers. */
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

static const struct field others[] = {
	PEER_HASH,
	{ 0 },
};

static const struct object client = {
	"DeviceClient",
	.members = {
		{ "id", TEXT },
		{ "name", TEXT },
		{ 0 },
	},
};

static const struct object device = {
	"Device",
	.members = {
		{ "id", UUID },
		{ "kind", ENUM, .oneof = "application|browser" },
		{ "client", OBJECT, .null = true, .of = &client },
		{ "since", INSTANT },
		{ "lastUsedAt", INSTANT },
		{ "userAgent", TEXT, .null = true },
		{ "current", BOOL, .about = "it is who asks" },
		{ 0 },
	},
};

const struct route sessions_routes[] = {
	{ "GET", "/v1/sessions", ACCOUNT, list, "account_sessions", 200,
		.answer = &device, .items = "sessions", .next = "since,id",
		.about = "Your devices, newest first." },
	{ "DELETE", "/v1/sessions/:id", ACCOUNT, one, "account_session_end",
		204, .about = "Signs one device out." },
	{ "DELETE", "/v1/sessions", ACCOUNT, others, "account_sessions_end",
		204, .about = "Signs all other devices out." },
	{ 0 },
};
