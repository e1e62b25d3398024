/* Members of a home: who they are, what they may do, what they hear of. */
#include "home.h"

static const struct field list[] = {
	{ "id", UUID, .example = A_HOME },
	PAGE,
	{ 0 },
};

static const struct field change[] = {
	{ "id", UUID, .example = A_HOME },
	{ "user_id", UUID, .example = AN_ID },
	{ "role", ENUM, .oneof = "editor|viewer", .optional = true,
		.about = "said by the owner, of others" },
	{ "notify", ENUM, .oneof = "all|mine|none", .optional = true,
		.about = "said by the member" },
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID, .example = A_HOME },
	{ "user_id", UUID, .example = AN_ID },
	{ 0 },
};

static const struct object shown = {
	"HomeMember",
	.members = {
		{ "user_id", UUID },
		{ "name", TEXT },
		{ "email", EMAIL },
		{ "role", ENUM, .oneof = "owner|editor|viewer" },
		{ "notify", ENUM, .oneof = "all|mine|none" },
		{ "since", INSTANT },
		{ 0 },
	},
};

const struct route members_routes[] = {
	{ "GET", "/v1/homes/:id/members", SCOPE, list, "home_members", 200,
		.answer = &shown, .items = "items", .next = "since,user_id",
		.total = true,
		.about =
			"Who shares a home, in the order in which they came." },
	{ "PATCH", "/v1/homes/:id/members/:user_id", SCOPE, change,
		"home_member_change", 200, .answer = &shown,
		.refuses = "403|409",
		.about = "Changes a member's role, or what you hear of." },
	{ "DELETE", "/v1/homes/:id/members/:user_id", SCOPE, one,
		"home_member_delete", 204, .refuses = "403|409",
		.about = "Removes a member, or leaves." },
	{ 0 },
};
