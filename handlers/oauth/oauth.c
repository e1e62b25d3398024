/* The authorization server: OAuth 2.0 and OpenID Connect. */
#include <string.h>

#include "base/config.h"
#include "base/log.h"
#include "crypto/jwt.h"
#include "crypto/password.h"
#include "oauth.h"
#include "page/page.h"

static const struct option options[] = {
	{ "SIGN_IN_MS", "500",
		"milliseconds that a sign-in that fails takes, whatever failed",
		0, 10000 },
	{ 0 },
};

static const struct call calls[] = {
	{ "oauth_client", "client_id" },
	{ "oauth_scopes", "" },
	{ "oauth_keys", "keys" },
	{ "oauth_authorize", "request,session_hash,code_hash,issuer" },
	{ "oauth_click", "code_hash,session_hash" },
	{ "oauth_login_page", "request,session_hash,issuer" },
	{ "oauth_consent",
		"request,session_hash,code_hash,decision,issuer,ip_hash" },
	{ "oauth_attempt", "name,ip_hash,browser_hash" },
	{ "oauth_sign_in_failed", "user_id,ip_hash" },
	{ "oauth_sign_in",
		"attempt,user_id,old_hash,new_hash,restore,session_hash,"
		"browser_hash,old_session_hash,old_browser_hash,user_agent,"
		"ip_hash,language" },
	{ "oauth_code_look",
		"code_hash,client_id,redirect_uri,resource,issuer" },
	{ "oauth_code_exchange",
		"code_hash,access_hash,token_id,scope,refresh_hash,user_agent,"
		"ip_hash" },
	{ "oauth_code_reused", "code_hash" },
	{ "oauth_refresh_look", "token_hash,client_id,scope,resource,issuer" },
	{ "oauth_refresh",
		"token_hash,access_hash,token_id,scope,refresh_hash,replay,"
		"user_agent,ip_hash" },
	{ "oauth_refresh_reused", "token_hash" },
	{ "oauth_access_lives", "access_hash" },
	{ "oauth_refresh_again",
		"token_hash,access_hash,token_id,scope,replay,user_agent,"
		"ip_hash" },
	{ "oauth_revoke", "token_hash,client_id" },
	{ "oauth_introspect", "token_hash,client_id,issuer" },
	{ "oauth_logout_look", "session_hash,client_id,address" },
	{ "oauth_logout", "session_hash,ip_hash" },
	{ 0 },
};

static void
start(void)
{
	const char *issuer = config_text("PUBLIC_URL");

	if (strncmp(issuer, "http", 4) || issuer[strlen(issuer) - 1] == '/')
		die("PUBLIC_URL must be http(s)://host without a slash at its "
		    "end, not \"%s\"",
			issuer);
	jwt_start();
	password_start();
}

static const struct route *const rooms[] = { metadata_routes, authorize_routes,
	token_routes, revocation_routes, introspection_routes, userinfo_routes,
	logout_routes, login_routes, consent_routes, NULL };

const struct service service = { "oauth", rooms, .shape = SHAPE_OAUTH,
	.prefix = "/oauth/", .options = options, .start = start, .calls = calls,
	.refused = page_refused };
