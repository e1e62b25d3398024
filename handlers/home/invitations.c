/* Invitations into a home: sent, listed, taken back, accepted. */
#include "home.h"

static const struct field create[] = {
	{ "id", UUID, .example = A_HOME },
	{ "email", EMAIL },
	{ "role", ENUM, .oneof = "editor|viewer" },
	{ 0 },
};

static const struct field list[] = {
	{ "id", UUID, .example = A_HOME },
	PAGE,
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID, .example = A_HOME },
	{ "invitation_id", UUID, .example = AN_ID },
	{ 0 },
};

static const struct field mine[] = {
	PAGE,
	{ 0 },
};

static const struct field answer[] = {
	{ "token", TEXT, 64, 64, .optional = true,
		.about = "the code that was mailed" },
	{ "invitation_id", UUID, .optional = true,
		.about = "of one to your address, if that was proven" },
	{ 0 },
};

static const struct object sent = {
	"HomeInvitation",
	.members = {
		{ "invitation_id", UUID },
		{ "home_id", UUID },
		{ "email", EMAIL },
		{ "role", ENUM, .oneof = "editor|viewer" },
		{ "invited_by", UUID, .null = true },
		{ "created_at", INSTANT },
		{ "expires_at", INSTANT },
		{ 0 },
	},
};

static const struct object received = {
	"HomeInvitationToMe",
	.members = {
		{ "invitation_id", UUID },
		{ "home_id", UUID },
		{ "home_name", TEXT },
		{ "role", ENUM, .oneof = "editor|viewer" },
		{ "invited_by", TEXT, .null = true, .about = "a name" },
		{ "created_at", INSTANT },
		{ "expires_at", INSTANT },
		{ 0 },
	},
};

static const struct object joined = {
	"HomeJoined",
	.members = {
		{ "home_id", UUID },
		{ "role", ENUM, .oneof = "editor|viewer" },
		{ 0 },
	},
};

const struct route invitations_routes[] = {
	{ "GET", "/v1/homes/invitations", SCOPE, mine, "home_invitations_to_me",
		200, .answer = &received, .items = "items",
		.next = "created_at,invitation_id", .total = true,
		.about = "The homes that you are asked into." },
	{ "POST", "/v1/homes/invitations/accept", SCOPE, answer,
		"home_invitation_accept", 200, .answer = &joined,
		.refuses = "404|409",
		.about = "Makes you a member, by the code or by the id." },
	{ 0 },
};

/* Below a home. */
const struct route inviting_routes[] = {
	{ "POST", "/v1/homes/:id/invitations", SCOPE, create,
		"home_invitation_create", 201, .answer = &sent,
		.refuses = "403|404|409|429",
		.about = "Asks somebody into a home, by mail." },
	{ "GET", "/v1/homes/:id/invitations", SCOPE, list, "home_invitations",
		200, .answer = &sent, .items = "items",
		.next = "created_at,invitation_id", .total = true,
		.about = "Who was asked into a home, and did not answer yet." },
	{ "DELETE", "/v1/homes/:id/invitations/:invitation_id", SCOPE, one,
		"home_invitation_delete", 204, .refuses = "403",
		.about = "Takes an invitation back." },
	{ 0 },
};
