/* The account group: people, their devices, their data. */
#include <string.h>

#include "account.h"
#include "crypto/password.h"
#include "crypto/seal.h"
#include "forms.h"
#include "page/page.h"

static const struct option options[] = {
	{ "ACCOUNT_MS", "600",
		"milliseconds that registering and the like takes, for known "
		"and unknown addresses",
		0, 10000 },
	{ "TERMS_URL", "/terms",
		"where the terms of use are that who registers accepts; "
		"/terms is a page of ours, about what is kept" },
	{ 0 },
};

static const struct call calls[] = {
	{ "account_asked", "email,ip_hash,browser_hash" },
	{ "account_register",
		"email,password_hash,username,first_name,last_name,ip_hash,"
		"token_hash,token,browser_hash,language" },
	{ "account_resend", "email,ip_hash,token_hash,token,browser_hash" },
	{ "account_forgot", "email,ip_hash,token_hash,token,browser_hash" },
	{ "account_verify",
		"token_hash,ip_hash,browser_hash,password_hash,page" },
	{ "account_link_lives", "token_hash,purpose" },
	{ "account_reset_look", "token_hash" },
	{ "account_reset", "token_hash,password_hash,ip_hash,browser_hash" },
	{ "account_try", "ip_hash", ACCOUNT },
	{ "account_failed", "ip_hash", ACCOUNT },
	{ "account_forgiven", "attempt", ACCOUNT },
	{ "page_failed", "session_hash,ip_hash" },
	{ "page_forgiven", "session_hash,attempt" },
	{ "account_password", "attempt,hash,new_hash,ip_hash", ACCOUNT },
	{ "account_email",
		"attempt,hash,email,ip_hash,token_hash,token,cancel_hash,cancel",
		ACCOUNT },
	{ "account_cancel", "token_hash,ip_hash" },
	{ "account_link", "token_hash,session_hash,browser_hash,page,ip_hash" },
	{ "account_address", "token_hash,ip_hash", ACCOUNT },
	{ "page_address", "session_hash,token_hash,ip_hash" },
	{ "account_delete", "attempt,hash,ip_hash", ACCOUNT },
	{ "account_export", "ip_hash", ACCOUNT },
	{ "account_export_by", "attempt,hash,ip_hash", ACCOUNT },
	{ "page_me", "session_hash" },
	{ "page_change", "session_hash,patch" },
	{ "page_try", "session_hash,ip_hash,browser_hash" },
	{ "page_password",
		"session_hash,attempt,hash,new_hash,ip_hash,next_hash" },
	{ "page_email",
		"session_hash,attempt,hash,email,ip_hash,token_hash,token,"
		"cancel_hash,cancel" },
	{ "page_delete", "session_hash,attempt,hash,ip_hash" },
	{ "page_sessions", "session_hash" },
	{ "page_activity", "session_hash" },
	{ "page_session_end", "session_hash,id,ip_hash" },
	{ "page_sessions_end", "session_hash,ip_hash,next_hash" },
	{ "page_grants", "session_hash" },
	{ "page_grant_end", "session_hash,id,ip_hash" },
	{ "page_export", "session_hash,ip_hash" },
	{ "page_export_by", "session_hash,attempt,hash,ip_hash" },
	{ 0 },
};

/* Exports open sealed fields of all groups. */
static void
start(void)
{
	password_start();
	seal_start();
}

/* The page that was sent to is shown once more. */
static bool
refused(struct request *r, int status, const char *sentence)
{
	static const char page[] = "/account";

	/* It may lie in a result, which the page's own query lets go. */
	sentence = arena_copy(&r->arena, sentence, strlen(sentence));
	if (status == 405)
		return page_refused(r, status, sentence);
	if (!strncmp(r->route->path, page, sizeof page - 1))
		return account_again(r, status, sentence);
	if (r->route->path[1] == '.')
		return page_refused(r, status, sentence);
	return strcmp(r->route->path, "/verify-email")
		       ? form_page(r, status, sentence)
		       : links_again(r, status, sentence);
}

static const struct route *const rooms[] = { registration_routes, links_routes,
	passwords_routes, profile_routes, sessions_routes, grants_routes,
	export_routes, page_routes, NULL };

const struct service service = { "account", rooms, .camel = true,
	.prefix = "/auth/", .options = options, .start = start, .calls = calls,
	.refused = refused };
