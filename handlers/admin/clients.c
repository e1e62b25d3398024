/* OAuth clients: who may ask people to sign in here, and where they return. */
#include "admin.h"

enum { ADDRESS_MAX = 2048, ADDRESSES_MAX = 20, KEEP_DAYS_MAX = 90 };

static const struct field all[] = {
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "cursor", TEXT, 1, 500, .optional = true,
		.about = "what the list before said under next" },
	{ 0 },
};

static const struct field add[] = {
	{ "client_id", TEXT, 1, 100, .about = "letters, digits, . _ and -" },
	{ "client_name", TEXT, 1, 255, .about = "as the consent page says it" },
	{ "redirect_uris", TEXTS, 1, ADDRESS_MAX, .items = ADDRESSES_MAX },
	{ "post_logout_redirect_uris", TEXTS, 1, ADDRESS_MAX,
		.items = ADDRESSES_MAX, .optional = true },
	{ "scopes", TEXTS, 1, 100, .items = 50, .optional = true,
		.about = "openid, if absent" },
	{ "first_party", BOOL, .fallback = "false",
		.about = "ours: asks for no consent on the web" },
	{ "confidential", BOOL, .fallback = "false",
		.about = "runs where it can keep a secret" },
	{ 0 },
};

static const struct field one[] = {
	{ "client_id", TEXT, 1, 255, .example = "quarterly" },
	{ 0 },
};

static const struct field change[] = {
	{ "client_id", TEXT, 1, 255, .example = "quarterly" },
	{ "client_name", TEXT, 1, 255 },
	{ "redirect_uris", TEXTS, 1, ADDRESS_MAX, .items = ADDRESSES_MAX },
	{ "post_logout_redirect_uris", TEXTS, 1, ADDRESS_MAX,
		.items = ADDRESSES_MAX },
	{ "scopes", TEXTS, 1, 100, .items = 50 },
	{ "first_party", BOOL },
	{ "is_active", BOOL, .about = "false ends all that it was given" },
	{ 0 },
};

static const struct field rotate[] = {
	{ "client_id", TEXT, 1, 255, .example = "quarterly" },
	{ "keep_days", INT, 0, KEEP_DAYS_MAX, .fallback = "7",
		.about = "that the secret before does, too" },
	{ 0 },
};

#define SHOWN \
	{ "clientId", TEXT }, { "clientName", TEXT }, \
		{ "redirectUris", TEXTS }, \
		{ "postLogoutRedirectUris", TEXTS }, { "scopes", TEXTS }, \
		{ "firstParty", BOOL }, { "confidential", BOOL }, \
		{ "isActive", BOOL }, { "createdAt", INSTANT }, \
	{ \
		"previousSecretUntil", INSTANT, .null = true \
	}

static const struct object client = {
	"Client",
	.members = {
		SHOWN,
		{ 0 },
	},
};

static const struct object added = {
	"ClientAdded",
	.members = {
		SHOWN,
		{ "clientSecret", TEXT, .null = true,
			.about = "told this once; a public client has none" },
		{ 0 },
	},
};

static const struct object rotated = {
	"ClientSecret",
	.members = {
		{ "clientId", TEXT },
		{ "clientSecret", TEXT, .about = "told this once" },
		{ "previousSecretUntil", INSTANT },
		{ 0 },
	},
};

/* Secrets are kept nowhere, so these answers are not, either. */
const struct route clients_routes[] = {
	{ "GET", "/admin/clients", SCOPE, all, "admin_clients", 200,
		.answer = &client, .items = "clients", .next = "clientId",
		.about = "OAuth clients, by id." },
	{ "POST", "/admin/clients", SCOPE, add, "admin_client_add", 201,
		.answer = &added, .keep = KEEP_NOT,
		.about = "Registers a client." },
	{ "GET", "/admin/clients/:client_id", SCOPE, one, "admin_client", 200,
		.answer = &client, .about = "One client." },
	{ "PATCH", "/admin/clients/:client_id", SCOPE, change,
		"admin_client_change", 200, .answer = &client,
		.about = "Changes a client." },
	{ "DELETE", "/admin/clients/:client_id", SCOPE, one,
		"admin_client_remove", 204,
		.about = "Removes a client and all that it was given." },
	{ "POST", "/admin/clients/:client_id/secret", SCOPE, rotate,
		"admin_client_rotate", 200, .answer = &rotated,
		.about = "The next secret; the one before does for a while." },
	{ 0 },
};
