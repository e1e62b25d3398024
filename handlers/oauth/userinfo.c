/* /oauth/userinfo: what a token's scopes let a client know (OpenID). */
#include "oauth.h"

static const struct object claims = {
	"Claims",
	.members = {
		{ "sub", UUID },
		{ "email", EMAIL, .absent = true },
		{ "email_verified", BOOL, .absent = true },
		{ "name", TEXT, .absent = true },
		{ "given_name", TEXT, .absent = true },
		{ "family_name", TEXT, .absent = true },
		{ "preferred_username", TEXT, .absent = true },
		{ "picture", URL, .absent = true },
		{ "updated_at", INT, .absent = true,
			.about = "seconds since 1970" },
		{ "created_at", INSTANT, .absent = true },
		{ "last_login_at", INSTANT, .absent = true },
		{ "is_active", BOOL, .absent = true },
		{ 0 },
	},
};

const struct route userinfo_routes[] = {
	{ "GET", "/oauth/userinfo", "openid", NULL, "oauth_userinfo", 200,
		.answer = &claims, .open = true,
		.about = "Claims about the user." },
	{ "POST", "/oauth/userinfo", "openid", NULL, "oauth_userinfo", 200,
		.answer = &claims, .body = BODY_FORM, .open = true,
		.about = "Claims about the user." },
	{ 0 },
};
