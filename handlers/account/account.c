/* The account group's rows: people, their devices, their data. */
#include "account.h"
#include "password.h"
#include "route.h"
#include "seal.h"

#define SCOPE "user.info"
#define PEER_HASH \
	{ \
		"ip_hash", TEXT, .from = PEER \
	}

static const struct option options[] = {
	{ "ACCOUNT_MS", "600",
		"milliseconds that registering and the like takes, for known "
		"and unknown addresses",
		0, 10000 },
	{ 0 },
};

static const struct field newcomer[] = {
	{ "email", EMAIL, .example = "ann@example.com" },
	{ "password", TEXT, PASSWORD_MIN, PASSWORD_MAX,
		.about = "upper and lower case and a digit" },
	{ "username", TEXT, 3, 30, .optional = true,
		.about = "letters, digits, _ and -" },
	{ "first_name", TEXT, 1, 100, .optional = true },
	{ "last_name", TEXT, 1, 100, .optional = true },
	{ "accepted_terms", BOOL, .about = "true" },
	PEER_HASH,
	{ 0 },
};

static const struct field token[] = {
	{ "token", TEXT, 1, MAIL_TOKEN_MAX, .about = "from the mail" },
	PEER_HASH,
	{ 0 },
};

static const struct field address[] = {
	{ "email", EMAIL },
	PEER_HASH,
	{ 0 },
};

static const struct field reset[] = {
	{ "token", TEXT, 1, MAIL_TOKEN_MAX, .about = "from the mail" },
	{ "password", TEXT, PASSWORD_MIN, PASSWORD_MAX },
	PEER_HASH,
	{ 0 },
};

static const struct field change[] = {
	{ "first_name", TEXT, 1, 100, .optional = true },
	{ "last_name", TEXT, 1, 100, .optional = true },
	{ "username", TEXT, 3, 30, .optional = true },
	{ "profile_picture_url", URL, .max = 2000, .optional = true },
	{ 0 },
};

static const struct field passwords[] = {
	{ "current_password", TEXT, 1, PASSWORD_MAX },
	{ "new_password", TEXT, PASSWORD_MIN, PASSWORD_MAX },
	PEER_HASH,
	{ 0 },
};

static const struct field email[] = {
	{ "email", EMAIL },
	{ "password", TEXT, 1, PASSWORD_MAX },
	PEER_HASH,
	{ 0 },
};

static const struct field confirm[] = {
	{ "password", TEXT, 1, PASSWORD_MAX },
	PEER_HASH,
	{ 0 },
};

static const struct field peer[] = {
	PEER_HASH,
	{ 0 },
};

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

static const struct route routes[] = {
	{ "POST", "/auth/register", PUBLIC, newcomer, NULL, 202,
		.fn = register_user,
		.about = "Makes an account, unless the address has one." },
	{ "POST", "/auth/verify-email", PUBLIC, token, NULL, 204,
		.fn = verify_email, .about = "Proves an address." },
	{ "POST", "/auth/resend-verification", PUBLIC, address, NULL, 202,
		.fn = resend_verification,
		.about = "Sends a registration's link once more." },
	{ "POST", "/auth/forgot-password", PUBLIC, address, NULL, 202,
		.fn = forgot_password,
		.about = "Sends a link that sets a new password." },
	{ "POST", "/auth/reset-password", PUBLIC, reset, NULL, 204,
		.fn = reset_password, .about = "Sets a new password by it." },
	{ "GET", "/v1/users/me", SCOPE, NULL, "account_me", 200,
		.about = "Who you are." },
	{ "PATCH", "/v1/users/me", SCOPE, change, "account_change", 200,
		.about = "Changes what is sent, and nothing else." },
	{ "DELETE", "/v1/users/me", SCOPE, confirm, NULL, 204,
		.fn = delete_user,
		.about = "Deletes the account; 30 days to come back." },
	{ "PUT", "/v1/users/me/password", SCOPE, passwords, NULL, 204,
		.fn = change_password,
		.about = "Another password; other devices are signed out." },
	{ "PUT", "/v1/users/me/email", SCOPE, email, NULL, 202,
		.fn = change_email,
		.about = "Another address, once it is proven." },
	{ "GET", "/v1/users/me/export", SCOPE, peer, NULL, 200,
		.fn = export_user, .about = "All that is held about you." },
	{ "GET", "/v1/sessions", SCOPE, list, "account_sessions", 200,
		.about = "Your devices, newest first." },
	{ "DELETE", "/v1/sessions/:id", SCOPE, one, "account_session_end", 204,
		.about = "Signs one device out." },
	{ "DELETE", "/v1/sessions", SCOPE, peer, "account_sessions_end", 204,
		.about = "Signs all other devices out." },
	{ 0 },
};

static const struct call calls[] = {
	{ "account_asked", "email,ip_hash" },
	{ "account_register",
		"email,password_hash,username,first_name,last_name,ip_hash,"
		"token_hash,token" },
	{ "account_resend", "email,ip_hash,token_hash,token" },
	{ "account_forgot", "email,ip_hash,token_hash,token" },
	{ "account_verify", "token_hash,ip_hash" },
	{ "account_reset_look", "token_hash" },
	{ "account_reset", "token_hash,password_hash,ip_hash" },
	{ "account_try", "ip_hash", SCOPE },
	{ "account_password", "attempt,hash,new_hash,ip_hash", SCOPE },
	{ "account_email", "attempt,hash,email,ip_hash,token_hash,token",
		SCOPE },
	{ "account_delete", "attempt,hash,ip_hash", SCOPE },
	{ "account_export", "ip_hash", SCOPE },
	{ 0 },
};

/* Exports open sealed fields of all groups. */
static void
start(void)
{
	password_start();
	seal_start();
}

const struct service service = { "account", routes, .camel = true,
	.prefix = "/auth/", .options = options, .start = start,
	.calls = calls };
