/* The account group's rows: people, their devices, their data. */
#include "account.h"
#include "crypto/password.h"
#include "crypto/seal.h"
#include "http/route.h"
#include "page/browser.h"

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

/* Pages: what people type, which may be wrong. */
#define COOKIES BROWSER_FIELDS, BROWSER_FORM_FIELD
#define DONE \
	{ \
		"done", ENUM, .oneof = "yes", .optional = true \
	}
#define TYPED(name, most, ...) \
	{ \
		name, TEXT, .max = most, .optional = true, __VA_ARGS__ \
	}

static const struct field register_page[] = { COOKIES, DONE, { 0 } };

static const struct field register_form[] = {
	COOKIES,
	{ "email", EMAIL, .label = "The e-mail address" },
	{ "password", TEXT, 1, PASSWORD_MAX },
	TYPED("username", 30),
	TYPED("first_name", 100, .label = "The first name"),
	TYPED("last_name", 100, .label = "The last name"),
	{ "accepted_terms", BOOL, .fallback = "false",
		.label = "Accepting the terms" },
	PEER_HASH,
	{ 0 },
};

static const struct field link_page[] = {
	COOKIES,
	TYPED("token", MAIL_TOKEN_MAX),
	DONE,
	{ 0 },
};

static const struct field verify_form[] = {
	COOKIES,
	{ "token", TEXT, 1, MAIL_TOKEN_MAX, .label = "The link" },
	PEER_HASH,
	{ 0 },
};

static const struct field forgot_form[] = {
	COOKIES,
	{ "email", EMAIL, .label = "The e-mail address" },
	PEER_HASH,
	{ 0 },
};

static const struct field reset_form[] = {
	COOKIES,
	{ "token", TEXT, 1, MAIL_TOKEN_MAX, .label = "The link" },
	{ "password", TEXT, 1, PASSWORD_MAX },
	PEER_HASH,
	{ 0 },
};

static const struct field account[] = {
	COOKIES,
	{ "done", ENUM, .oneof = "profile|password|email|device|others",
		.optional = true },
	{ 0 },
};

static const struct field account_sent[] = {
	COOKIES,
	{ "done", TEXT, .max = 1, .optional = true },
	{ "action", TEXT, .max = 20, .optional = true },
	{ "id", UUID, .optional = true },
	{ "email", EMAIL, .optional = true, .label = "The new address" },
	TYPED("username", 30),
	TYPED("first_name", 100, .label = "The first name"),
	TYPED("last_name", 100, .label = "The last name"),
	TYPED("password", PASSWORD_MAX),
	TYPED("current_password", PASSWORD_MAX,
		.label = "The present password"),
	TYPED("new_password", PASSWORD_MAX, .label = "The new password"),
	PEER_HASH,
	{ 0 },
};

static const struct field account_data[] = {
	COOKIES,
	{ "done", TEXT, .max = 1, .optional = true },
	PEER_HASH,
	{ 0 },
};

#define PAGE(path, fields, answer, says) \
	{ \
		"GET", path, PUBLIC, fields, NULL, 200, \
			.fn = answer, .open = true, .page = true, \
			.about = says \
	}
#define SEND(path, fields, answer, says) \
	{ \
		"POST", path, PUBLIC, fields, NULL, 303, \
			.fn = answer, .body = BODY_FORM, .open = true, \
			.page = true, .about = says \
	}

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
	PAGE("/register", register_page, show_page, "The page to register."),
	SEND("/register", register_form, send_page, "Registers."),
	PAGE("/verify-email", link_page, show_page,
		"The page that a mail leads to; it uses nothing up."),
	SEND("/verify-email", verify_form, send_page, "Proves an address."),
	PAGE("/forgot-password", register_page, show_page,
		"The page of a forgotten password."),
	SEND("/forgot-password", forgot_form, send_page, "Sends a link."),
	PAGE("/reset-password", link_page, show_page,
		"The page that a mail leads to; it uses nothing up."),
	SEND("/reset-password", reset_form, send_page, "Sets a password."),
	PAGE("/account", account, account_page, "The account page."),
	SEND("/account", account_sent, account_form, "Its forms."),
	PAGE("/account/export", account_data, export_user,
		"All that is held about you."),
	PAGE("/account/deleted", register_page, deleted_page, "After leaving."),
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
	{ "page_me", "session_hash" },
	{ "page_change", "session_hash,patch" },
	{ "page_try", "session_hash,ip_hash" },
	{ "page_password", "session_hash,attempt,hash,new_hash,ip_hash" },
	{ "page_email",
		"session_hash,attempt,hash,email,ip_hash,token_hash,token" },
	{ "page_delete", "session_hash,attempt,hash,ip_hash" },
	{ "page_end", "session_hash,id,ip_hash" },
	{ "page_end_others", "session_hash,ip_hash" },
	{ "page_export", "session_hash,ip_hash" },
	{ 0 },
};

/* Exports open sealed fields of all groups. */
static void
start(void)
{
	password_start();
	seal_start();
}

static const struct route *const rooms[] = { routes, NULL };

const struct service service = { "account", rooms, .camel = true,
	.prefix = "/auth/", .options = options, .start = start, .calls = calls,
	.refused = page_again };
