/* The authorization server's rows: OAuth 2.0 and OpenID Connect. */
#include <string.h>

#include "base/config.h"
#include "base/log.h"
#include "crypto/jwt.h"
#include "crypto/password.h"
#include "http/route.h"
#include "oauth.h"
#include "page/browser.h"
#include "page/page.h"

enum { ADDRESS_MAX = 2000, METADATA_SECONDS = 60 };

static const struct option options[] = {
	{ "SIGN_IN_MS", "500",
		"milliseconds that a sign-in that fails takes, whatever failed",
		0, 10000 },
	{ 0 },
};

/* A client that authenticates. */
#define CLIENT \
	{ "authorization", TEXT, .max = 4096, .from = HEADER, \
		.as = "Authorization", .optional = true, \
		.about = "Basic, in place of client_secret" }, \
		{ "client_id", TEXT, 1, 255, .optional = true }, \
	{ \
		"client_secret", TEXT, .max = SECRET_MAX, .optional = true \
	}

static const struct field authorization[] = {
	BROWSER_FIELDS,
	{ "client_id", TEXT, 1, 255 },
	{ "redirect_uri", TEXT, 1, ADDRESS_MAX,
		.about = "registered, character by character" },
	{ "response_type", TEXT, 1, 100, .about = "code" },
	{ "scope", TEXT, .max = 1000, .optional = true,
		.about =
			"by blank; all that the client may ask for, if absent" },
	{ "state", TEXT, .max = 2000, .optional = true },
	{ "code_challenge", TEXT, 43, 43, .optional = true,
		.about = "RFC 7636; public clients must" },
	{ "code_challenge_method", ENUM, .oneof = "S256", .optional = true },
	{ "nonce", TEXT, .max = 500, .optional = true },
	{ "prompt", TEXT, .max = 100, .optional = true,
		.about = "none, login, consent, select_account" },
	{ "max_age", INT, 0, 100000000, .optional = true,
		.about = "seconds since the sign-in" },
	{ "login_hint", TEXT, .max = 255, .optional = true },
	{ "response_mode", ENUM, .oneof = "query|form_post", .optional = true },
	{ "resource", TEXT, 1, 1000, .optional = true, .about = "RFC 8707" },
	{ 0 },
};

/* The same as a form, which is sent on unread (authorize_form). */
static const struct field authorization_sent[] = {
	{ "client_id", TEXT, .max = 255, .optional = true },
	{ "redirect_uri", TEXT, .max = ADDRESS_MAX, .optional = true },
	{ "response_type", TEXT, .max = 100, .optional = true },
	{ "scope", TEXT, .max = 1000, .optional = true },
	{ "state", TEXT, .max = 2000, .optional = true },
	{ "code_challenge", TEXT, .max = 100, .optional = true },
	{ "code_challenge_method", TEXT, .max = 100, .optional = true },
	{ "nonce", TEXT, .max = 500, .optional = true },
	{ "prompt", TEXT, .max = 100, .optional = true },
	{ "max_age", TEXT, .max = 100, .optional = true },
	{ "login_hint", TEXT, .max = 255, .optional = true },
	{ "response_mode", TEXT, .max = 100, .optional = true },
	{ "resource", TEXT, .max = 1000, .optional = true },
	{ 0 },
};

static const struct field token[] = {
	{ "grant_type", TEXT, 1, 100,
		.about = "authorization_code or refresh_token" },
	CLIENT,
	{ "code", TEXT, 1, SECRET_MAX, .optional = true },
	{ "redirect_uri", TEXT, 1, ADDRESS_MAX, .optional = true },
	{ "code_verifier", TEXT, 1, SECRET_MAX, .optional = true },
	{ "refresh_token", TEXT, 1, SECRET_MAX, .optional = true },
	{ "scope", TEXT, .max = 1000, .optional = true },
	{ "resource", TEXT, 1, 1000, .optional = true },
	{ "user_agent", TEXT, .max = 500, .from = AGENT, .optional = true },
	{ "ip_hash", TEXT, .from = PEER, .optional = true },
	{ 0 },
};

static const struct field about_token[] = {
	CLIENT,
	{ "token", TEXT, 1, 4096 },
	{ "token_type_hint", TEXT, .max = 100, .optional = true },
	{ 0 },
};

static const struct field login[] = {
	BROWSER_FIELDS,
	{ "request", TEXT, 1, REQUEST_MAX, .optional = true,
		.about = "the query of the request for authorization" },
	{ "next", ENUM, .oneof = "/account", .optional = true },
	{ "email", TEXT, 1, 255, .optional = true, .about = "or the username" },
	{ 0 },
};

static const struct field login_sent[] = {
	BROWSER_FIELDS,
	BROWSER_FORM_FIELD,
	{ "request", TEXT, 1, REQUEST_MAX, .optional = true },
	{ "next", ENUM, .oneof = "/account", .optional = true },
	{ "email", TEXT, 1, 255, .optional = true },
	{ "password", TEXT, 1, 128, .optional = true },
	{ "restore", ENUM, .oneof = "yes", .optional = true,
		.about = "bring back an account that was deleted" },
	{ "user_agent", TEXT, .max = 500, .from = AGENT, .optional = true },
	{ "ip_hash", TEXT, .from = PEER },
	{ 0 },
};

static const struct field consent[] = {
	BROWSER_FIELDS,
	{ "request", TEXT, 1, REQUEST_MAX },
	{ "ip_hash", TEXT, .from = PEER, .optional = true },
	{ 0 },
};

static const struct field consent_sent[] = {
	BROWSER_FIELDS,
	BROWSER_FORM_FIELD,
	{ "request", TEXT, 1, REQUEST_MAX },
	{ "decision", ENUM, .oneof = "allow|cancel", .optional = true },
	{ "ip_hash", TEXT, .from = PEER, .optional = true },
	{ 0 },
};

static const struct field out[] = {
	BROWSER_FIELDS,
	BROWSER_FORM_FIELD,
	{ "id_token_hint", TEXT, 1, HINT_MAX, .optional = true },
	{ "client_id", TEXT, 1, 255, .optional = true },
	{ "post_logout_redirect_uri", TEXT, 1, ADDRESS_MAX, .optional = true },
	{ "state", TEXT, .max = 2000, .optional = true },
	{ "ip_hash", TEXT, .from = PEER, .optional = true },
	{ 0 },
};

static const struct route routes[] = {
	{ "GET", "/.well-known/openid-configuration", PUBLIC, NULL, NULL, 200,
		.fn = metadata, .cache = METADATA_SECONDS, .open = true,
		.about = "What this server can do (OpenID)." },
	{ "GET", "/.well-known/oauth-authorization-server", PUBLIC, NULL, NULL,
		200, .fn = metadata, .cache = METADATA_SECONDS, .open = true,
		.about = "What this server can do (RFC 8414)." },
	{ "GET", "/oauth/jwks", PUBLIC, NULL, NULL, 200, .fn = published_keys,
		.open = true,
		.about = "The keys by which tokens are checked (RFC 7517)." },
	{ "GET", "/oauth/authorize", PUBLIC, authorization, NULL, 303,
		.fn = authorize, .open = true, .page = true,
		.about = "Asks the user for a code." },
	{ "POST", "/oauth/authorize", PUBLIC, authorization_sent, NULL, 303,
		.fn = authorize_form, .body = BODY_FORM, .open = true,
		.page = true, .about = "The same, from a form." },
	{ "POST", "/oauth/token", PUBLIC, token, NULL, 200,
		.fn = token_endpoint, .body = BODY_FORM, .open = true,
		.about = "Tokens for a code or a refresh token." },
	{ "POST", "/oauth/revoke", PUBLIC, about_token, NULL, 200,
		.fn = revoke_token, .body = BODY_FORM, .open = true,
		.about = "Ends a token (RFC 7009)." },
	{ "POST", "/oauth/introspect", PUBLIC, about_token, NULL, 200,
		.fn = introspect_token, .body = BODY_FORM, .open = true,
		.about = "What a token is, to resource servers (RFC 7662)." },
	{ "GET", "/oauth/userinfo", "openid", NULL, "oauth_userinfo", 200,
		.open = true, .about = "Claims about the user." },
	{ "POST", "/oauth/userinfo", "openid", NULL, "oauth_userinfo", 200,
		.body = BODY_FORM, .open = true,
		.about = "Claims about the user." },
	{ "GET", "/oauth/logout", PUBLIC, out, NULL, 200, .fn = logout,
		.open = true, .page = true, .about = "Signs the browser out." },
	{ "POST", "/oauth/logout", PUBLIC, out, NULL, 303, .fn = logout_form,
		.body = BODY_FORM, .open = true, .page = true,
		.about = "Signs the browser out." },
	{ "GET", "/login", PUBLIC, login, NULL, 200, .fn = login_page,
		.open = true, .page = true, .about = "The sign-in page." },
	{ "POST", "/login", PUBLIC, login_sent, NULL, 303, .fn = login_form,
		.body = BODY_FORM, .open = true, .page = true,
		.about = "Signs the browser in." },
	{ "GET", "/consent", PUBLIC, consent, NULL, 200, .fn = consent_page,
		.open = true, .page = true,
		.about = "Asks whether a client may come in." },
	{ "POST", "/consent", PUBLIC, consent_sent, NULL, 303,
		.fn = consent_form, .body = BODY_FORM, .open = true,
		.page = true, .about = "Lets a client in, or not." },
	{ 0 },
};

static const struct call calls[] = {
	{ "oauth_client", "client_id" },
	{ "oauth_keys", "keys" },
	{ "oauth_authorize", "request,session_hash,code_hash,issuer" },
	{ "oauth_login_page", "request,session_hash,issuer" },
	{ "oauth_consent",
		"request,session_hash,code_hash,decision,issuer,ip_hash" },
	{ "oauth_attempt", "name,ip_hash,browser_hash" },
	{ "oauth_sign_in_failed", "user_id,ip_hash" },
	{ "oauth_sign_in",
		"attempt,user_id,old_hash,new_hash,restore,session_hash,"
		"browser_hash,old_session_hash,old_browser_hash,user_agent,"
		"ip_hash" },
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

static const struct route *const rooms[] = { routes, NULL };

const struct service service = { "oauth", rooms, .shape = SHAPE_OAUTH,
	.prefix = "/oauth/", .options = options, .start = start, .calls = calls,
	.refused = page_refused };
