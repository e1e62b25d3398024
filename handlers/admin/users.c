/* Users: found, seen with what they are signed in by, and kept out. */
#include "admin.h"

static const struct field search[] = {
	{ "search", TEXT, 1, 254, .optional = true,
		.about = "an id, or how an address or username begins" },
	{ "tier", ENUM, .oneof = TIERS, .optional = true,
		.about = "of the plan that the user has now" },
	{ "page", INT, 1, 100000, .fallback = "1" },
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID, .example = "7c9e6679-7425-40de-944b-e07fc1f90ae7" },
	{ 0 },
};

#define SHOWN \
	{ "id", UUID }, { "email", EMAIL }, { "emailVerified", BOOL }, \
		{ "username", TEXT, .null = true }, \
		{ "firstName", TEXT, .null = true }, \
		{ "lastName", TEXT, .null = true }, { "createdAt", INSTANT }, \
		{ "lastLoginAt", INSTANT, .null = true }, \
		{ "isActive", BOOL }, { "isAdmin", BOOL }, \
	{ \
		"deletedAt", INSTANT, .null = true \
	}

static const struct object subscription = {
	"UserSubscription",
	.members = {
		{ "tier", ENUM, .oneof = TIERS },
		{ "status", ENUM, .oneof = "active|suspended" },
		{ "currentPeriodEnd", INSTANT },
		{ "cancelAtPeriodEnd", BOOL },
		{ 0 },
	},
};

static const struct object user = {
	"User",
	.members = {
		SHOWN,
		{ "subscription", OBJECT, .null = true, .of = &subscription,
			.about = "null before the first use" },
		{ 0 },
	},
};

static const struct object pagination = {
	"Pagination",
	.members = {
		{ "page", INT },
		{ "limit", INT },
		{ "total", INT },
		{ "totalPages", INT },
		{ 0 },
	},
};

static const struct object users = {
	"Users",
	.members = {
		{ "users", OBJECT, .list = true, .of = &user },
		{ "pagination", OBJECT, .of = &pagination },
		{ 0 },
	},
};

static const struct object session = {
	"UserSession",
	.members = {
		{ "id", UUID },
		{ "clientId", TEXT, .null = true },
		{ "scopes", TEXTS },
		{ "createdAt", INSTANT },
		{ "expiresAt", INSTANT },
		{ "lastUsedAt", INSTANT, .null = true },
		{ "userAgent", TEXT, .null = true },
		{ 0 },
	},
};

static const struct object grant = {
	"UserGrant",
	.members = {
		{ "id", UUID },
		{ "clientId", TEXT },
		{ "scopes", TEXTS },
		{ "createdAt", INSTANT },
		{ "expiresAt", INSTANT },
		{ "revokedAt", INSTANT, .null = true },
		{ "revokedWhy", TEXT, .null = true },
		{ 0 },
	},
};

static const struct object seen = {
	"UserSeen",
	.members = {
		SHOWN,
		{ "sessions", OBJECT, .list = true, .of = &session,
			.about = "live access tokens, newest first" },
		{ "grants", OBJECT, .list = true, .of = &grant,
			.about = "what clients were given, newest first" },
		{ 0 },
	},
};

const struct route users_routes[] = {
	{ "GET", "/admin/users", SCOPE, search, "admin_users", 200,
		.answer = &users, .about = "Users, newest first." },
	{ "GET", "/admin/users/:id", SCOPE, one, "admin_user", 200,
		.answer = &seen,
		.about = "One user, with sessions and grants." },
	{ "POST", "/admin/users/:id/disable", SCOPE, one, "admin_user_disable",
		204,
		.about = "Nobody signs in as this user; what was is ended." },
	{ "POST", "/admin/users/:id/enable", SCOPE, one, "admin_user_enable",
		204, .about = "The user may sign in again." },
	{ "POST", "/admin/users/:id/sign-out", SCOPE, one,
		"admin_user_sign_out", 204,
		.about = "Ends all that the user is signed in by." },
	{ "POST", "/admin/users/:id/reset", SCOPE, one, "admin_user_reset", 202,
		.answer = &answer_nothing,
		.about = "Mails the link for a new password." },
	{ "PUT", "/admin/users/:id/admin", SCOPE, one, "admin_user_grant", 204,
		.about = "Makes the user an administrator." },
	{ "DELETE", "/admin/users/:id/admin", SCOPE, one, "admin_user_revoke",
		204, .about = "Makes the user an administrator no more." },
	{ 0 },
};
