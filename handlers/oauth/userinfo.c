/* /oauth/userinfo: what a token's scopes let a client know (OpenID). */
#include "oauth.h"

const struct route userinfo_routes[] = {
	{ "GET", "/oauth/userinfo", "openid", NULL, "oauth_userinfo", 200,
		.open = true, .about = "Claims about the user." },
	{ "POST", "/oauth/userinfo", "openid", NULL, "oauth_userinfo", 200,
		.body = BODY_FORM, .open = true,
		.about = "Claims about the user." },
	{ 0 },
};
